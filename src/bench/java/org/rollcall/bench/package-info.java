/** Measures Rollcall against what people would build instead, on one machine in one run: start reading at Benchmark. */
@NullMarked
package org.rollcall.bench;

import org.jspecify.annotations.NullMarked;
