package org.rollcall.receive.ingest;

import java.util.Map;
import org.rollcall.ping.payload.ReviewedPayload;

/**
 * A payload looked at value by value, for the person who is about to send it. Nothing of it is kept.
 *
 * @param summary the outcome that all of it would have, and the numbers of things in it
 * @param payload its values, what would become of each, and the rest of it without what its sender leaves out
 * @param descriptions what its metrics are, in the words of the dictionary, by key path
 */
public record Review(Validation.Summary summary, ReviewedPayload payload, Map<String, String> descriptions) {

    public Review {
        descriptions = Map.copyOf(descriptions);
    }

    /** Whether nothing at all would be kept, whatever becomes of single values. */
    public boolean isDiscarded() {
        return summary.outcome() == ReceiptStatus.DISCARDED;
    }
}
