// Package process runs the programs that a local world is made of.
package process
