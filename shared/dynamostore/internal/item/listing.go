package item

// The partitions that list what is configured. They are written when something new is configured, and read by administrators.
const (
	ServiceListPK = "DIR#service"
	AgentListPK   = "DIR#agent"
)

// Listing says that there is a service or an agent with an id.
type Listing struct {
	Key
}

// NewServiceListing is the item that lists the service.
func NewServiceListing(id string) Listing { return Listing{Key{PK: ServiceListPK, SK: id}} }

// NewAgentListing is the item that lists the agent.
func NewAgentListing(id string) Listing { return Listing{Key{PK: AgentListPK, SK: id}} }
