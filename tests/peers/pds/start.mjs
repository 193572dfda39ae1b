// Starts a real personal data server (PDS) for Beadle's tests, with a small PLC directory inside.
//
// Usage: node start.mjs, with BEADLE_PDS_MODULES (a folder that holds node_modules), PDS_PORT and
// PDS_DATA_DIRECTORY in the environment; every other PDS_* variable is passed on. With
// BEADLE_PDS_CLOCK its clock is moved (clock.mjs). Prints one line of JSON once it listens. All that
// must outlive a restart (secrets, PLC logs) lies in the data folder.

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'

if (process.env.BEADLE_PDS_CLOCK) await import('./clock.mjs') // before anything looks at a clock

const HOST = '127.0.0.1'
const data = path.resolve(process.env.PDS_DATA_DIRECTORY)
mkdirSync(data, { recursive: true })

const fromHere = createRequire(path.join(process.env.BEADLE_PDS_MODULES, 'package.json'))
const { PDS, envToCfg, envToSecrets, readEnv } = fromHere('@atproto/pds')
// The directory's rules come from the library that the PDS itself depends on.
const plc = createRequire(fromHere.resolve('@atproto/pds'))('@did-plc/lib')

function readJson(name, fallback) {
  const file = path.join(data, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : fallback
}

function writeJson(name, value) {
  const file = path.join(data, name)
  writeFileSync(`${file}.new`, JSON.stringify(value))
  renameSync(`${file}.new`, file) // a kill leaves the old file or the new one, never half of one
}

function secrets() {
  const kept = readJson('secrets.json', null)
  if (kept) return kept
  const made = {
    PDS_JWT_SECRET: randomBytes(16).toString('hex'),
    PDS_ADMIN_PASSWORD: randomBytes(16).toString('hex'),
    PDS_DPOP_SECRET: randomBytes(32).toString('hex'),
    PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: randomBytes(32).toString('hex'),
  }
  writeJson('secrets.json', made)
  return made
}

// --- the PLC directory: each DID's operations, checked by the real rules -------------------------

const logs = readJson('plc.json', {})

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function accept(did, operation) {
  const log = [...(logs[did] ?? []), operation]
  await plc.validateOperationLog(did, log)
  logs[did] = log
  writeJson('plc.json', logs)
}

async function directory(request, response) {
  const [did, ...rest] = decodeURIComponent(request.url.split('?')[0]).slice(1).split('/')
  if (did === '_health') return answer(response, 200, { version: 'test' })
  if (request.method === 'POST') {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    await accept(did, JSON.parse(Buffer.concat(chunks).toString('utf8')))
    return answer(response, 200, {})
  }
  const log = logs[did]
  if (!log) return answer(response, 404, { message: `DID not registered: ${did}` })
  const wanted = rest.join('/')
  if (wanted === 'log') return answer(response, 200, log)
  if (wanted === 'log/last') return answer(response, 200, log.at(-1))
  const current = plc.opToData(did, log.at(-1))
  return answer(response, 200, wanted === 'data' ? current : await plc.formatDidDoc(current))
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => resolve(server.address().port))
  })
}

const plcServer = createServer((request, response) => {
  directory(request, response).catch((error) => answer(response, 400, { message: error.message }))
})
const plcPort = await listen(plcServer, 0)

// --- the server itself ---------------------------------------------------------------------------

Object.assign(process.env, secrets())
const env = {
  ...readEnv(),
  hostname: 'localhost',
  serviceHandleDomains: ['.test'],
  devMode: true,
  inviteRequired: false,
  disableSsrfProtection: true,
  didPlcUrl: `http://${HOST}:${plcPort}`,
  dataDirectory: data,
  blobstoreDiskLocation: path.join(data, 'blobs'),
  blobstoreDiskTmpLocation: path.join(data, 'blobs-new'),
  rateLimitBypassKey: process.env.PDS_ADMIN_PASSWORD,
}
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
// PDS.start() names no host and would listen on every interface.
const everywhere = pds.app.listen.bind(pds.app)
pds.app.listen = (port) => everywhere(port, HOST)
await pds.start()

async function stop() {
  await pds.destroy()
  plcServer.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

console.log(
  JSON.stringify({
    url: `http://${HOST}:${env.port}`,
    plc: `http://${HOST}:${plcPort}`,
    bypass: process.env.PDS_ADMIN_PASSWORD,
  }),
)
