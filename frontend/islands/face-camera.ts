// The camera of a page: opened when somebody asks, closed as soon as it is not needed.

export class CameraRefused extends Error {}

const OTHERS = "请用下面别的办法，或者换一台设备再试。";

/** What a person reads when the camera does not open. */
function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError")
    return `浏览器没有允许用摄像头。可以点地址栏旁边的图标改成“允许”，再按一次。不想允许也可以，${OTHERS}`;
  if (name === "NotFoundError" || name === "OverconstrainedError")
    return `没有找到摄像头。${OTHERS}`;
  if (name === "NotReadableError" || name === "AbortError")
    return `摄像头打不开，可能别的程序正在用它。关掉那个程序再按一次。${OTHERS}`;
  return `这个浏览器不能用摄像头。${OTHERS}`;
}

export class Camera {
  private stream: MediaStream | null = null;
  /** Called once when the camera goes away by itself. */
  onLost: () => void = () => undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly width: number,
  ) {}

  /** Open a camera, the one facing the person where there are several. */
  async open(device: string): Promise<void> {
    this.close();
    const want: MediaTrackConstraints = {
      width: { ideal: this.width },
      height: { ideal: Math.round((this.width * 3) / 4) },
      ...(device ? { deviceId: { exact: device } } : { facingMode: "user" }),
    };
    try {
      if (!navigator.mediaDevices) throw new Error("insecure");
      this.stream = await navigator.mediaDevices.getUserMedia({ video: want, audio: false });
    } catch (error) {
      throw new CameraRefused(reasonOf(error));
    }
    for (const track of this.stream.getVideoTracks())
      track.addEventListener("ended", () => this.lost());
    this.video.srcObject = this.stream;
    await this.video.play();
  }

  /** The cameras that there are, by name, once one was allowed. */
  async list(): Promise<MediaDeviceInfo[]> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((one) => one.kind === "videoinput");
  }

  /** Whether pictures still come: a track may be stopped without saying so. */
  get runs(): boolean {
    const tracks = this.stream?.getVideoTracks() ?? [];
    return tracks.length > 0 && tracks.every((track) => track.readyState === "live");
  }

  /** The picture of this moment, not mirrored. */
  frame(most: number): HTMLCanvasElement | null {
    const { videoWidth, videoHeight } = this.video;
    if (!this.runs || !videoWidth || this.video.readyState < 2) return null;
    const scale = Math.min(1, most / videoWidth);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    canvas.getContext("2d")?.drawImage(this.video, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  private lost(): void {
    if (!this.stream) return;
    this.close();
    this.onLost();
  }
}
