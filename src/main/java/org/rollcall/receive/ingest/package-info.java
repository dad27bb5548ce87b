/** Pings that instances send: read, check, decide, store, and answer with a receipt. Dry runs for senders. */
@NullMarked
package org.rollcall.receive.ingest;

import org.jspecify.annotations.NullMarked;
