package org.rollcall.receive.clientreport;

import java.util.List;
import java.util.Optional;

/**
 * The place where a page of collection times begins. They are computed anew for each page, and of the same reports each time.
 *
 * @param upToId the id of the last report that counts
 * @param after the number of lines on the pages before
 */
record CollectionTimePlace(long upToId, int after) {

    static final CollectionTimePlace FIRST = new CollectionTimePlace(Long.MAX_VALUE, 0);

    /** As a cursor holds it. */
    List<String> texts() {
        return List.of(Long.toString(upToId), Integer.toString(after));
    }

    /** The place that texts of a cursor stand for; empty for others. */
    static Optional<CollectionTimePlace> parse(List<String> texts) {
        return texts.size() == 2
                        && texts.getFirst().matches("[0-9]{1,18}")
                        && texts.getLast().matches("[0-9]{1,9}")
                ? Optional.of(
                        new CollectionTimePlace(Long.parseLong(texts.getFirst()), Integer.parseInt(texts.getLast())))
                : Optional.empty();
    }
}
