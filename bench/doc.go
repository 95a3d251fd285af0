// Command bench measures the figures that the design promises, all in one run, and says which it keeps.
package main
