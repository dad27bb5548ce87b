package org.rollcall.ping;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a list.
 *
 * @param order what the list is ordered by
 * @param after the place at which the page before has ended; null for the first page
 * @param limit the largest number of items
 */
public record ListPage<O>(
        O order, boolean descending, @Nullable Place after, int limit) {

    /**
     * A place in a list.
     *
     * @param value of what the list is ordered by, as its column has it
     * @param id of the item, which decides among equal values
     */
    public record Place(Object value, Object id) {}
}
