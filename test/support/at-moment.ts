/** Loaded before a test file: what asks for the time hears that `MOMENT` has just come. Timers go on as ever. */
const RealDate = Date;
const offsetMs = RealDate.parse(process.env.MOMENT ?? '') - RealDate.now();
if (Number.isNaN(offsetMs)) throw new Error('MOMENT is no time');

globalThis.Date = class extends RealDate {
  constructor(...given: ConstructorParameters<typeof RealDate> | []) {
    super(...((given.length === 0 ? [RealDate.now() + offsetMs] : given) as ConstructorParameters<typeof RealDate>));
  }

  static override now(): number {
    return RealDate.now() + offsetMs;
  }
} as DateConstructor;
