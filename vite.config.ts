import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative: the bundle works under whatever STATIC_URL the server is given.
  base: "./",
  publicDir: false,
  plugins: [tailwindcss()],
  build: {
    outDir: "src/tanji/web/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    // What the licences of the bundled packages ask to be shipped with them.
    license: { fileName: "licenses.md" },
    target: "es2022",
    assetsDir: "",
    // Charts and the grid are chunks of their own that only their pages load.
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: { app: "frontend/app.ts" } },
  },
  test: { environment: "happy-dom", include: ["frontend/**/*.test.ts"] },
});
