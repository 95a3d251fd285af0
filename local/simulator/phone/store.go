package phone

import (
	"slices"
	"strings"
	"sync"
)

// Store holds all phones in memory. A phone is there from its first text, or from when it is opened. Methods may be
// called by many at once.
type Store struct {
	mu         sync.Mutex
	revision   int64
	changed    chan struct{} // closed by the next change
	phones     map[string]*shown
	behaviours map[string]Behaviour
	receipts   bool
	switched   int64 // revision of receipts
}

type shown struct {
	revision int64
	texts    []posted
	ids      map[string]bool // of texts
}

type posted struct {
	Text
	revision int64
}

// NewStore has no phones, and a carrier that gives receipts.
func NewStore() *Store {
	return &Store{
		changed:    make(chan struct{}),
		phones:     make(map[string]*shown),
		behaviours: make(map[string]Behaviour),
		receipts:   true,
	}
}

// Open makes the number's phone appear.
func (s *Store) Open(number string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, open := s.phones[number]; !open {
		s.phones[number] = &shown{revision: s.change(), ids: make(map[string]bool)}
	}
}

// Add puts the text on the number's phone. It tells whether it was new there: a text is known by its ID.
func (s *Store) Add(number string, text Text) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, open := s.phones[number]
	if !open {
		p = &shown{ids: make(map[string]bool)}
		s.phones[number] = p
	}
	if p.ids[text.ID] {
		return false
	}
	p.ids[text.ID] = true
	p.revision = s.change()
	p.texts = append(p.texts, posted{text, p.revision})
	return true
}

// Phone is the number's phone: without texts if it is not open.
func (s *Store) Phone(number string) Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since(number, 0)
}

// LastTextFrom is the newest text on the number's phone that came from the sender, or from one that the carrier chose.
func (s *Store) LastTextFrom(number, sender string) (Text, bool) {
	texts := s.Phone(number).Texts
	for _, text := range slices.Backward(texts) {
		if text.From == sender || text.From == "" {
			return text, true
		}
	}
	return Text{}, false
}

// Behave sets how the carrier treats the number from now on.
func (s *Store) Behave(number string, b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviours[number] = b
	revision := s.change()
	if p, open := s.phones[number]; open {
		p.revision = revision
	}
}

// Behaviour is how the carrier treats the number.
func (s *Store) Behaviour(number string) Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.behaviour(number)
}

// SwitchReceipts lets the carrier give receipts, or stops them for all phones.
func (s *Store) SwitchReceipts(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receipts = on
	s.switched = s.change()
}

// Receipts tells whether the carrier gives receipts at all.
func (s *Store) Receipts() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.receipts
}

// Changes is what became different in a Store.
type Changes struct {
	Revision int64           // to ask with next time
	Phones   []Phone         // those that changed, by number, each with its new texts only
	Receipts *bool           // nil if it did not change
	More     <-chan struct{} // closed as soon as there are newer changes
}

// Since tells what changed after the revision; after -1, everything did.
func (s *Store) Since(revision int64) Changes {
	s.mu.Lock()
	defer s.mu.Unlock()
	changes := Changes{Revision: s.revision, More: s.changed}
	for number, p := range s.phones {
		if p.revision > revision {
			changes.Phones = append(changes.Phones, s.since(number, revision))
		}
	}
	slices.SortFunc(changes.Phones, func(a, b Phone) int { return strings.Compare(a.Number, b.Number) })
	if s.switched > revision {
		receipts := s.receipts
		changes.Receipts = &receipts
	}
	return changes
}

func (s *Store) since(number string, revision int64) Phone {
	p := Phone{Number: number, Behaviour: s.behaviour(number), Texts: []Text{}}
	known, open := s.phones[number]
	if !open {
		return p
	}
	for _, text := range known.texts {
		if text.revision > revision {
			p.Texts = append(p.Texts, text.Text)
		}
	}
	return p
}

func (s *Store) behaviour(number string) Behaviour {
	if b, told := s.behaviours[number]; told {
		return b
	}
	return Behaviour{Receipt: ReceiptCarrier}
}

func (s *Store) change() int64 {
	s.revision++
	close(s.changed)
	s.changed = make(chan struct{})
	return s.revision
}
