package org.rollcall.receive.reprocess;

import org.jspecify.annotations.Nullable;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.Payload;

/**
 * A stored ping as it is read now; for the counts see {@link Payload.Storable}.
 *
 * @param report the changes against the stored ping; null for none
 */
record Reread(
        PingContent content,
        int metrics,
        int undeclared,
        int typeMismatches,
        @Nullable RedactionReport report) {}
