// Ends a process of the pretend world when whoever started it is gone.

/** A parent is known by its channel if it forked us, else by our input, which closes when it dies. */
export function whenParentIsGone(stop: () => void): void {
  if (process.channel) process.once('disconnect', stop);
  else process.stdin.once('end', stop).once('close', stop).resume();
}
