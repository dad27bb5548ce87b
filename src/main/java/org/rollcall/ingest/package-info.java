/** From the bytes an instance sends to a durable answer: read, check, decide, store, count. */
@NullMarked
package org.rollcall.ingest;

import org.jspecify.annotations.NullMarked;
