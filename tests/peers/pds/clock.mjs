// Moves the clock of the process that imports it: the real time, and as many seconds more as the
// file named by BEADLE_PDS_CLOCK says ("+86400"). The file is read each time somebody asks, so
// that the clock can be moved while the server runs. Timers are not moved: they measure lengths.

import { readFileSync } from 'node:fs'

const Real = globalThis.Date
const now = () => Real.now() + 1000 * Number(readFileSync(process.env.BEADLE_PDS_CLOCK, 'utf8'))

globalThis.Date = new Proxy(Real, {
  construct: (target, given, as) => Reflect.construct(target, given.length ? given : [now()], as),
  apply: () => new Real(now()).toString(),
  get: (target, name, as) => (name === 'now' ? now : Reflect.get(target, name, as)),
})
