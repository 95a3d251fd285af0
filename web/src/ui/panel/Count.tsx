import Button from "@cloudscape-design/components/button";
import { priceOf } from "../../sms/price";
import { fits, limit, measure } from "../../sms/segments";
import { twinOf } from "../../sms/twins";
import { characterName, excessText, strings } from "../../strings";

interface CountProps {
  id: string;
  text: string;
  maxSegments: number;
  /** In US dollars, where the service shows it. */
  pricePerPart: string | undefined;
  onTwins: () => void;
}

/** `23 / 160`, how it goes over the air and what that costs, and why it is 70 where it is. */
export function Count({
  id,
  text,
  maxSegments,
  pricePerPart,
  onTwins,
}: CountProps) {
  const { composer } = strings;
  const size = measure(text);
  const most = limit(size.encoding, maxSegments);
  const tooLong = !fits(size, maxSegments);
  return (
    <div className="count" data-too-long={tooLong}>
      <span className="count-said" id={id}>
        <span className="count-figures">
          {composer.count(size.units, most)}
        </span>
        {size.units > 0 && (
          <span>
            {size.encoding} · {composer.segments(size.segments)}
            {pricePerPart !== undefined && (
              <> · {composer.cost(priceOf(pricePerPart, size.segments))}</>
            )}
          </span>
        )}
        {tooLong && <span>{excessText(Math.max(1, size.units - most))}</span>}
        {size.forcing !== undefined && (
          <span>
            {composer.because(most)}{" "}
            <span className="character">{characterName(size.forcing)}</span>{" "}
            {composer.isForeign}
          </span>
        )}
      </span>
      {size.forcing !== undefined && (
        <Twin forcing={size.forcing} onTwins={onTwins} />
      )}
    </div>
  );
}

/** Puts in what the basic SMS alphabet has instead, if it has something. */
function Twin({ forcing, onTwins }: { forcing: string; onTwins: () => void }) {
  const twin = twinOf(forcing);
  if (twin === undefined) {
    return null;
  }
  return (
    <Button variant="inline-link" onClick={onTwins}>
      {twin.trim() === ""
        ? twin === ""
          ? strings.composer.leaveOut
          : strings.composer.useTwin(strings.composer.space)
        : strings.composer.useTwin(twin)}
    </Button>
  );
}
