import { resolve } from "node:path";
import { defineConfig } from "vite";

// One run for each script (`--mode public`, `work`, `kiosk`, `offline`, `offline-worker`, `grid`, `grid-worker`, `hand`, `scores`, `face`, `face-vision`, `corners`, `process-designer`), so that each stands without imports.
// The kiosk wears the work face's style sheet. Fixed names: the static-files storage of the server adds the content hash.
export default defineConfig(({ mode }) => ({
  publicDir: false,
  base: "./",
  build: {
    outDir: resolve(import.meta.dirname, "../src/yimen/ui/static/ui"),
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2020",
    cssTarget: ["chrome80", "safari14"],
    rollupOptions: {
      // What guides before a camera is loaded by another script, which asks for what it exports.
      preserveEntrySignatures: mode === "face-vision" ? "strict" : false,
      input: {
        [mode]: resolve(import.meta.dirname, `islands/${mode}.ts`),
        ...(!["public", "work"].includes(mode)
          ? {}
          : { style: resolve(import.meta.dirname, `css/${mode}.css`) }),
      },
      output: {
        entryFileNames: "[name].js",
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith(".css")) ? `${mode}[extname]` : "[name][extname]",
      },
    },
  },
}));
