/** Line that says what the command waits for; only on a terminal. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #began = Date.now();
  #what: string;
  #timer: NodeJS.Timeout | undefined;
  #shown = false;
  #hidden = false;

  /** Start of the line; it appears after a second, since a shorter wait needs no explanation. */
  constructor(stream: NodeJS.WriteStream, what: string) {
    this.#stream = stream;
    this.#what = what;
    if (stream.isTTY) this.#timer = setInterval(() => this.#show(), 1_000).unref();
  }

  /** Change of what the command waits for. */
  waitsFor(what: string): void {
    this.#what = what;
  }

  /** Run of `work` without the line: it has the terminal for itself. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    if (this.#shown) this.#clear();
    this.#hidden = true;
    try {
      return await work();
    } finally {
      this.#hidden = false;
    }
  }

  /** Removal of the line. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#shown) this.#clear();
  }

  #show(): void {
    if (this.#hidden) return;
    const seconds = Math.round((Date.now() - this.#began) / 1_000);
    this.#clear();
    this.#shown = true;
    this.#stream.write(`${seconds} s  ${this.#what}`.slice(0, this.#stream.columns - 1));
  }

  #clear(): void {
    this.#stream.cursorTo(0);
    this.#stream.clearLine(0);
  }
}
