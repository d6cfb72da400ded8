// The guiding program: loaded only when somebody starts the camera, from this installation's own
// address. It measures what the server measures, with the same model and the same signs.
import { FaceLandmarker, type NormalizedLandmark } from "@mediapipe/tasks-vision";

const DEGREES = 180 / Math.PI;

export async function openGuide(loader: string, binary: string, model: Uint8Array) {
  const fileset = { wasmLoaderPath: loader, wasmBinaryPath: binary };
  const guide = await FaceLandmarker.createFromOptions(fileset, {
    baseOptions: { modelAssetBuffer: model, delegate: "CPU" },
    runningMode: "VIDEO",
    numFaces: 2,
    outputFaceBlendshapes: true,
    outputFacialTransformationMatrixes: true,
  });
  return {
    see: (frame: HTMLCanvasElement) => {
      const found = guide.detectForVideo(frame, performance.now());
      const points = found.faceLandmarks[0];
      const shapes = found.faceBlendshapes[0]?.categories ?? [];
      const matrix = found.facialTransformationMatrixes[0]?.data;
      if (!points || !matrix) return { faces: 0, reading: null };
      const score = (name: string) =>
        shapes.find((one) => one.categoryName === name)?.score ?? Number.NaN;
      const blinks = [score("eyeBlinkLeft"), score("eyeBlinkRight")];
      return {
        faces: found.faceLandmarks.length,
        reading: {
          ...angles(matrix),
          ...place(points),
          blink_less: Math.min(...blinks),
          blink_more: Math.max(...blinks),
          mouth: score("jawOpen"),
          light: 0.5,
        },
      };
    },
    close: () => guide.close(),
  };
}

/** Degrees: to the person's own left, upwards, to the own right shoulder. Columns come first. */
function angles(m: number[]): { yaw: number; pitch: number; roll: number } {
  const [x = 0, y = 0, z = 1] = [m[8], m[9], m[10]];
  const size = Math.hypot(x, y, z) || 1;
  return {
    yaw: Math.atan2(x, z) * DEGREES,
    pitch: Math.asin(Math.max(-1, Math.min(1, y / size))) * DEGREES,
    roll: Math.atan2(m[1] ?? 0, m[0] ?? 1) * DEGREES,
  };
}

/** Where the face lies, and how much of the frame's width it takes. */
function place(points: NormalizedLandmark[]): { share: number; middle: number; height: number } {
  const across = points.map((one) => one.x);
  const down = points.map((one) => one.y);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const [top, bottom] = [Math.min(...down), Math.max(...down)];
  return { share: right - left, middle: (left + right) / 2, height: (top + bottom) / 2 };
}
