// Package e2e tests a deployed smsdesk from outside: as a desktop, as the carrier, as a customer.
//
// It needs a running world, which `make up` starts, and knows it by the file that SMSDESK_ENDPOINTS names
// (.local/endpoints.json if nothing is named).
package e2e
