import "@cloudscape-design/global-styles/index.css";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";
import { strings } from "../strings";
import { Brand } from "./bar/Brand";
import { Notice } from "./parts/Notice";
import { useIssuersPage } from "./useIssuersPage";
import "./pages.css";

interface PageProps {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A page with one thing to say, where there is no desk to show. */
function Page({ title, action, children }: PageProps) {
  return (
    <main className="page">
      <div className="page-content">
        <Brand />
        <Container header={<Header variant="h1">{title}</Header>}>
          <SpaceBetween size="l">
            <div>{children}</div>
            {action}
          </SpaceBetween>
        </Container>
      </div>
    </main>
  );
}

interface SignedOutPageProps {
  failed: boolean;
  signIn: () => Promise<void>;
}

export function SignedOutPage({ failed, signIn }: SignedOutPageProps) {
  const { pages } = strings;
  const { go, trying, failures } = useIssuersPage(signIn);
  return (
    <Page
      title={failed ? pages.signInFailed : pages.signedOut}
      action={
        <Button variant="primary" loading={trying} onClick={go}>
          {pages.signIn}
        </Button>
      }
    >
      <Box color="text-body-secondary">
        {failed ? pages.signInFailedText : pages.signedOutText}
      </Box>
      {/* Each failure is announced. */}
      {failures > 0 && (
        <Notice key={failures} kind="error">
          {pages.signInUnanswered}
        </Notice>
      )}
    </Page>
  );
}

interface NoAgentPageProps {
  name: string;
  signOut: () => Promise<void>;
}

export function NoAgentPage({ name, signOut }: NoAgentPageProps) {
  const { go, trying, failures } = useIssuersPage(signOut);
  return (
    <Page
      title={strings.pages.noAgent}
      action={
        <Button loading={trying} onClick={go}>
          {strings.user.signOut}
        </Button>
      }
    >
      {strings.pages.noAgentText(name)}
      {/* Each failure is announced. */}
      {failures > 0 && (
        <Notice key={failures} kind="error">
          {strings.user.signOutFailed}
        </Notice>
      )}
    </Page>
  );
}

export function MisconfiguredPage({ faults }: { faults: readonly string[] }) {
  return (
    <Page title={strings.pages.misconfigured}>
      <SpaceBetween size="s">
        <span>{strings.pages.misconfiguredText}</span>
        <Alert type="error">
          {faults.map((fault) => (
            <div key={fault}>{fault}</div>
          ))}
        </Alert>
      </SpaceBetween>
    </Page>
  );
}

export function BrokenPage() {
  return (
    <Page
      title={strings.pages.broken}
      action={
        <Button
          variant="primary"
          onClick={() => {
            window.location.reload();
          }}
        >
          {strings.pages.reload}
        </Button>
      }
    >
      {strings.pages.brokenText}
    </Page>
  );
}

export function OpeningPage({ unreachable }: { unreachable: boolean }) {
  return (
    <main className="page" aria-busy="true">
      <Box color="text-body-secondary" fontSize="heading-s">
        <span role="status">
          <Spinner />{" "}
          {unreachable ? strings.pages.unreachable : strings.pages.opening}
        </span>
      </Box>
    </main>
  );
}
