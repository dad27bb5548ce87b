/**
 * An invented fleet of instances that sends pings as a real one does, for benchmarks, demonstrations and tests: the same
 * arguments always give the same bytes.
 */
@NullMarked
package org.rollcall.demo;

import org.jspecify.annotations.NullMarked;
