let context: AudioContext | undefined;

/** Two short tones, made here: no file to load. Browsers stay silent until somebody has clicked in the page. */
export function chime(): void {
  context ??= new AudioContext();
  const { currentTime } = context;
  void context.resume();
  for (const [at, hertz] of [
    [0, 660],
    [0.14, 880],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    const begins = currentTime + at;
    volume.gain.setValueAtTime(0.0001, begins);
    volume.gain.exponentialRampToValueAtTime(0.15, begins + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begins + 0.22);
    tone.connect(volume).connect(context.destination);
    tone.start(begins);
    tone.stop(begins + 0.25);
  }
}
