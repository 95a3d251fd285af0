import { createHash } from "node:crypto";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { budget } from "./build/budget.ts";

/**
 * Cloudscape's stylesheet carries its fonts as `data:` URLs: 140 KB before the first line can be shown, and blocked by a
 * strict Content-Security-Policy. As files they are fetched when a text needs them.
 */
function fontsAsFiles(): Plugin {
  return {
    name: "fonts-as-files",
    generateBundle(_, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== "asset" || !asset.fileName.endsWith(".css")) {
          continue;
        }
        asset.source = asset.source
          .toString()
          .replace(
            /url\((["']?)data:font\/woff2;base64,([^"')]+)\1\)/g,
            (_, __, base64: string) => {
              const source = Buffer.from(base64, "base64");
              const hash = createHash("sha256").update(source).digest("hex");
              const fileName = `font-${hash.slice(0, 8)}.woff2`;
              this.emitFile({
                type: "asset",
                fileName: `assets/${fileName}`,
                source,
              });
              return `url(${fileName})`;
            },
          );
      }
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [
    react(),
    fontsAsFiles(),
    budget({
      most: 450 * 1024,
      atOnce: [
        "/src/main.tsx",
        "/src/ui/Workplace.tsx",
        "/src/ui/Boundary.tsx",
      ],
    }),
  ],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The world's numbering plans change less often than the desktop.
          groups: [{ name: "numbers", test: /libphonenumber-js/ }],
        },
      },
    },
  },
  test: { include: ["test/**/*.test.ts"] },
});
