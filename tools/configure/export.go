package main

import (
	"context"
	"fmt"
	"io"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

// lister lists services and agents, in the order of their ids.
type lister interface {
	ListServices(ctx context.Context, after string, limit int) (chat.Page[chat.Service], error)
	ListAgents(ctx context.Context, after string, limit int) (chat.Page[chat.Agent], error)
}

// exporter writes what is there as a file that asks for it.
type exporter struct {
	store    lister
	accounts *accounts
	out      io.Writer
}

func (e *exporter) export(ctx context.Context) error {
	var state desired.State
	for after := ""; ; {
		page, err := e.store.ListServices(ctx, after, chat.MaxLimit)
		if err != nil {
			return err
		}
		state.Services = append(state.Services, page.Items...)
		if after = page.Next; after == "" {
			break
		}
	}
	for after := ""; ; {
		page, err := e.store.ListAgents(ctx, after, chat.MaxLimit)
		if err != nil {
			return err
		}
		for _, agent := range page.Items {
			email, err := e.accounts.email(ctx, agent.ID)
			if err != nil {
				return fmt.Errorf("agent %q: %w", agent.ID, err)
			}
			state.Agents = append(state.Agents, desired.Agent{Agent: agent, Email: email})
		}
		if after = page.Next; after == "" {
			break
		}
	}
	content, err := desired.Write(state)
	if err != nil {
		return err
	}
	if _, err := e.out.Write(content); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	return nil
}
