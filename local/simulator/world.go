package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
	"github.com/smsdesk/smsdesk/local/simulator/desk"
	"github.com/smsdesk/smsdesk/local/simulator/endpoints"
	"github.com/smsdesk/smsdesk/local/simulator/eum"
	"github.com/smsdesk/smsdesk/local/simulator/phone"
	"github.com/smsdesk/smsdesk/local/simulator/phonepage"
	"github.com/smsdesk/smsdesk/local/simulator/site"
	"github.com/smsdesk/smsdesk/local/simulator/telephony"
	"github.com/smsdesk/smsdesk/local/simulator/twilio"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

const (
	// pollInterval is how often the emulator is asked for the texts that SNS took.
	pollInterval = 200 * time.Millisecond
	// listWait is how long the emulator may take to list them.
	listWait = 5 * time.Second
	// postWait is how long Twilio waits for a webhook.
	postWait = 15 * time.Second
)

// networks bring customers' texts to the network that has the number.
type networks struct {
	byEUM, byTwilio network
	others          *carrier.Carrier
}

// network is one that has numbers of its own.
type network struct {
	has     func(number string) bool
	carrier *carrier.Carrier
}

// Submit implements phonepage.Submitter.
func (n networks) Submit(ctx context.Context, customer, service, body string) (phone.Text, error) {
	for _, by := range []network{n.byEUM, n.byTwilio} {
		if by.has(service) {
			return by.carrier.Submit(ctx, customer, service, body)
		}
	}
	return n.others.Submit(ctx, customer, service, body)
}

// world is everything that the simulator runs.
type world struct {
	sent    *carrier.SentTexts
	carrier *carrier.Carrier
	desk    *site.Site
	phones  *site.Site
}

func newWorld(ctx context.Context, o options) (world, error) {
	deployed, err := endpoints.Read(o.endpoints)
	if err != nil {
		return world{}, err
	}
	demo, err := desired.Load(o.services)
	if err != nil {
		return world{}, err
	}
	phones := phone.NewStore()
	cfg, err := emulator(ctx, deployed)
	if err != nil {
		return world{}, err
	}
	topics := sns.NewFromConfig(cfg)
	byEUM := eum.New(topics, deployed.InboundTopicARN, numbersOf(demo, chat.CarrierEUM))
	byTwilio := twilio.New(&http.Client{Timeout: postWait}, deployed.TwilioAuthToken, deployed.API, numbersOf(demo, chat.CarrierTwilio))
	replies := carrier.NewInboundTopic(topics, deployed.InboundTopicARN)
	networks := networks{
		byEUM:    network{byEUM.Has, carrier.New(phones, byEUM, replies, deployed.Account, chat.SystemClock)},
		byTwilio: network{byTwilio.Has, carrier.New(phones, byTwilio, byTwilio, deployed.Account, chat.SystemClock)},
		others: carrier.New(
			phones, carrier.NewDeliveryLog(cloudwatchlogs.NewFromConfig(cfg), deployed.DeliveryLogGroup, uuid.NewString()), replies, deployed.Account,
			chat.SystemClock),
	}
	desktop, err := listenForDesk(ctx, o, deployed)
	if err != nil {
		return world{}, err
	}
	page, err := phonepage.Handler(phonepage.Page{
		Phones:   phones,
		Carrier:  networks,
		Exchange: telephony.NewExchange(eventbridge.NewFromConfig(cfg), deployed.EventBus),
		Services: services(demo),
		Agents:   agents(demo),
	})
	if err != nil {
		return world{}, err
	}
	pages := http.NewServeMux()
	pages.Handle("/", page)
	pages.Handle(eum.Path, byEUM.Handler(networks.byEUM.carrier))
	pages.Handle(twilio.Path+"/", byTwilio.Handler(networks.byTwilio.carrier))
	pageSite, err := site.Listen(ctx, o.phoneAddr, phonepage.Policy, pages)
	if err != nil {
		return world{}, err
	}
	return world{
		sent:    carrier.NewSentTexts(&http.Client{Timeout: listWait}, deployed.AWS, deployed.Account, deployed.Region),
		carrier: networks.others,
		desk:    desktop,
		phones:  pageSite,
	}, nil
}

// run plays until ctx, which newWorld should have been given too, is done.
func (w world) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.desk.Serve(ctx) })
	group.Go(func() error { return w.phones.Serve(ctx) })
	group.Go(func() error {
		w.carrier.Poll(ctx, w.sent, pollInterval)
		return nil
	})
	return group.Wait()
}

// emulator is called with the environment's credentials, as any program does: it may check them.
func emulator(ctx context.Context, deployed endpoints.Endpoints) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(deployed.Region), config.WithBaseEndpoint(deployed.AWS))
	if err != nil {
		return aws.Config{}, fmt.Errorf("AWS credentials for the emulator: %w", err)
	}
	return cfg, nil
}

func listenForDesk(ctx context.Context, o options, deployed endpoints.Endpoints) (*site.Site, error) {
	policy, err := desk.Policy(deployed)
	if err != nil {
		return nil, err
	}
	handler, err := desk.Handler(os.DirFS(o.web), desk.ConfigFor(deployed))
	if err != nil {
		return nil, err
	}
	return site.Listen(ctx, o.deskAddr, policy, handler)
}

// numbersOf are those of the carrier's services.
func numbersOf(demo desired.State, name string) []string {
	var numbers []string
	for _, s := range demo.Services {
		if s.Carrier == name {
			numbers = append(numbers, s.Numbers...)
		}
	}
	return numbers
}

func services(demo desired.State) []phonepage.Service {
	services := []phonepage.Service{}
	for _, s := range demo.Services {
		if s.SMS {
			services = append(services, phonepage.Service{Name: s.Name, Numbers: s.Numbers})
		}
	}
	return services
}

// agents are those of the file, each with the names of the services that the agent works for.
func agents(demo desired.State) []phonepage.Agent {
	names := make(map[string]string)
	for _, s := range demo.Services {
		names[s.ID] = s.Name
	}
	agents := []phonepage.Agent{}
	for _, a := range demo.Agents {
		agent := phonepage.Agent{ID: a.ID, Name: a.Name, Services: []phonepage.AgentService{}}
		for _, id := range a.Services {
			agent.Services = append(agent.Services, phonepage.AgentService{ID: id, Name: names[id]})
		}
		agents = append(agents, agent)
	}
	return agents
}
