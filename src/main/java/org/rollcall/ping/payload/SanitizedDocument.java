package org.rollcall.ping.payload;

import java.util.List;
import java.util.Set;

/**
 * A document without what its sender does not want to send.
 *
 * @param document every byte of the rest as it was sent; the same as before where nothing is gone
 * @param dropped number of key paths that are gone, counted as {@link PayloadReview} lists them; a part of one counts as one
 * @param keyPaths those of {@link Unwanted#keyPaths} that were in the document
 * @param kept members that tell the sender, and stay though their category is unwanted
 */
public record SanitizedDocument(Document document, int dropped, Set<String> keyPaths, List<String> kept) {

    public SanitizedDocument {
        keyPaths = Set.copyOf(keyPaths);
        kept = List.copyOf(kept);
    }
}
