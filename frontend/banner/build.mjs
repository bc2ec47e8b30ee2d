/*
 * Builds the banner: `npm ci && npm run build`. `--check` compares with what is committed and writes nothing.
 *
 * The script holds its style; the style stands beside it too, with what is in server.css, for pages that carry it in their
 * own head. The house puts its configuration in the place of __CONFIG__ and __LISTS__. More than LIMIT bytes, and there is no build.
 */
import { transformSync } from 'esbuild'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'

const LIMIT = 4000
const here = dirname(fileURLToPath(import.meta.url))
const target = join(here, '../../src/holdord/centre/embed')
const read = name => readFileSync(join(here, name), 'utf8')

const targets = ['chrome100', 'firefox100', 'safari16.4']
const small = text => transformSync(text, { loader: 'css', minify: true, target: targets }).code.trim()
const css = small(read('banner.css'))
// The first line lets a browser make all functions beside the page's own work, and none of them in its way.
const js = '//# allFunctionsCalledOnLoad\n' + transformSync(read('banner.js'), {
  loader: 'js', format: 'iife', minify: true, target: targets, define: { __CSS__: JSON.stringify(css) },
}).code.trim()

for (const place of ['__CONFIG__', '__LISTS__'])
  if (js.split(place).length !== 2) throw new Error(`banner.js: ${place} stands there not once. Name it once`)
const size = brotliCompressSync(js).length
console.log(`banner.js with its style: ${js.length} bytes, brotli ${size} (limit ${LIMIT})`)
if (size > LIMIT) {
  console.error(`${size - LIMIT} bytes too many. Write less; or say in docs/banner.md why it must be more`)
  process.exit(1)
}

let differs = 0
for (const [name, text] of [['banner.js', js], ['banner.css', css + small(read('server.css'))]]) {
  const file = join(target, name)
  if (!process.argv.includes('--check')) writeFileSync(file, text + '\n')
  else if (readFileSync(file, 'utf8') !== text + '\n') {
    console.error(`${name}: not what the source builds. Run 'npm run build' and commit it`)
    differs = 1
  }
}
process.exit(differs)
