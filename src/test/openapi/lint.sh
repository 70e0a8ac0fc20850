#!/usr/bin/env bash
# Checks the OpenAPI document with a strict linter, and compiles a client with types that are generated from it. Needs
# Node.js and the npm registry. The document is the snapshot of OpenApiTest, which the served one equals.
set -euo pipefail
cd "$(dirname "$0")"
document=../resources/openapi.yaml
npm ci --silent --no-audit --no-fund >&2

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
npx --no-install redocly lint --extends recommended-strict "$document"

npx --no-install openapi-typescript "$document" --output generated/samovar.ts
npx --no-install tsc --project .
echo "client.ts: compiles"
