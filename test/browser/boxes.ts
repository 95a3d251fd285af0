/** Where something is on the screen. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Whether one stands on the other; what is not there counts too. */
export function overlap(one: Box | null, other: Box | null): boolean {
  return (
    one === null ||
    other === null ||
    (one.x < other.x + other.width &&
      other.x < one.x + one.width &&
      one.y < other.y + other.height &&
      other.y < one.y + one.height)
  );
}
