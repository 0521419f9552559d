// Bundles the browser parts into dist/, which Django serves under its static address: css/*.css and js/*.js.
import { build } from "esbuild";
import { cp, mkdir, rm } from "node:fs/promises";

const outdir = "dist";
await rm(outdir, { recursive: true, force: true });

await build({
  entryPoints: {
    "js/app": "src/app.js",
    "js/diagram": "src/diagram/diagram.js",
    "js/designer": "src/designer/designer.js",
    "js/tables": "src/tables/tables.js",
    "css/app": "src/css/app.css",
    "css/diagram": "src/css/diagram.css",
    "css/designer": "src/css/designer.css",
    "css/tables": "src/css/tables.css",
  },
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  // The licences of bundled libraries ask for their notices: they are written beside each bundle.
  legalComments: "linked",
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"' },
  external: ["../fonts/*"],
  loader: { ".woff2": "file", ".woff": "file", ".ttf": "file", ".eot": "file", ".svg": "file" },
  assetNames: "assets/[name]-[hash]",
});

// The Chinese fonts come with the Python package that the papers use; the start script says where it lies.
const fonts = process.env.JINGWEI_FONTS;
if (fonts) {
  await mkdir(`${outdir}/fonts`, { recursive: true });
  for (const name of ["NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"]) {
    await cp(`${fonts}/${name}`, `${outdir}/fonts/${name}`);
  }
}
