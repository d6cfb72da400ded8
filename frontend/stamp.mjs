// Writes manifest.json beside the built assets: the digest of the sources and of each asset.
// src/yimen/ui/build_check.py computes the same digests, so that no check needs Node.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "../src/yimen/ui/static/ui");
const SOURCES = ["css", "islands", "package.json", "tsconfig.json", "vite.config.ts", "stamp.mjs"];
const ASSETS = [
  "public.css",
  "work.css",
  "public.js",
  "work.js",
  "kiosk.js",
  "offline.js",
  "offline-worker.js",
  "grid.js",
  "grid-worker.js",
  "hand.js",
  "scores.js",
  "face.js",
  "face-vision.js",
  "corners.js",
  "process-designer.js",
  "process-designer.css",
];

function walk(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => walk(join(path, name)));
}

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

function sourceDigest() {
  const lines = SOURCES.flatMap((name) => walk(join(here, name)))
    .map((path) => [relative(here, path).split(sep).join("/"), digest(readFileSync(path))])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hash]) => `${name} ${hash}\n`);
  return digest(lines.join(""));
}

const assets = Object.fromEntries(
  ASSETS.map((name) => {
    const bytes = readFileSync(join(built, name));
    return [name, { sha256: digest(bytes), bytes: bytes.length, gzip: gzipSync(bytes).length }];
  }),
);
const manifest = { sources: sourceDigest(), assets };
writeFileSync(join(built, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const [name, { gzip }] of Object.entries(assets)) console.log(name, gzip, "bytes compressed");
