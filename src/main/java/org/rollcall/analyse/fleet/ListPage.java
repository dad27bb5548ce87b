package org.rollcall.analyse.fleet;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.platform.web.PageParameters;

/**
 * A page of a list.
 *
 * @param after the place at which the page before has ended; null for the first page
 * @param limit the largest number of items
 */
public record ListPage<O extends ListPage.Order>(
        O order, boolean descending, @Nullable Place after, int limit) {

    /** A column that the items of a list are ordered by, and then by their ids. */
    public interface Order {

        /** Its name, or an expression. */
        String column();

        /** The column of the id, which decides among equal values. */
        String id();
    }

    /**
     * The page that a request asks for.
     *
     * @param place the place that a value and an id in a cursor stand for
     */
    public static <O extends Order> ListPage<O> of(
            O order, boolean descending, PageParameters page, BiFunction<String, String, Optional<Place>> place) {
        var first = new ListPage<>(order, descending, null, page.perPage());
        var after = page.place(texts -> texts.size() == 3 && texts.getFirst().equals(first.name())
                ? place.apply(texts.get(1), texts.getLast())
                : Optional.empty());
        return new ListPage<>(order, descending, after, page.perPage());
    }

    /** Has the rows come after the place where the page before has ended. */
    PingConditions restrict(PingConditions conditions) {
        return after == null
                ? conditions
                : conditions
                        .and("(%s, %s) %s (:after_value, :after_id)"
                                .formatted(order.column(), order.id(), descending ? "<" : ">"))
                        .with("after_value", after.value())
                        .with("after_id", after.id());
    }

    /** The clause that puts the rows in order. */
    String orderBy() {
        var direction = descending ? "desc" : "asc";
        return "order by %s %s, %s %s\nlimit :limit".formatted(order.column(), direction, order.id(), direction);
    }

    /** The place of an item with these texts, as a cursor holds it. */
    public List<String> place(String value, String id) {
        return List.of(name(), value, id);
    }

    /** The list in this order: a cursor is good for no other. */
    String name() {
        return order + (descending ? " DESC" : " ASC");
    }

    /**
     * A place in a list.
     *
     * @param value of the column that the list is ordered by
     * @param id of the item
     */
    public record Place(Object value, Object id) {}
}
