import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { admit } from "./auth/session";
import { ConfigError, loadConfig } from "./config";
import { language } from "./strings";
import { Look } from "./ui/settings/look";

const element = document.getElementById("root");
if (element === null) {
  throw new Error("index.html has no #root");
}
const root = createRoot(element);
document.documentElement.lang = language;

async function open(): Promise<void> {
  const config = await loadConfig(new URL(window.location.href));
  const admission = await admit(config);
  switch (admission.kind) {
    case "leaving":
      return;
    case "signed_out": {
      const { SignedOutPage } = await import("./ui/pages");
      root.render(
        <Look>
          <SignedOutPage {...admission} />
        </Look>,
      );
      return;
    }
    case "signed_in": {
      const [{ Boundary }, { Workplace }] = await Promise.all([
        import("./ui/Boundary"),
        import("./ui/Workplace"),
      ]);
      root.render(
        <StrictMode>
          <Look>
            <Boundary>
              <Workplace config={config} session={admission.session} />
            </Boundary>
          </Look>
        </StrictMode>,
      );
    }
  }
}

open().catch(async (error: unknown) => {
  console.error(error);
  const { MisconfiguredPage } = await import("./ui/pages");
  root.render(
    <MisconfiguredPage
      faults={error instanceof ConfigError ? error.faults : [String(error)]}
    />,
  );
});
