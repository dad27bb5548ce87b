package org.rollcall.analyse.fleet;

import java.util.Optional;
import org.rollcall.analyse.fleet.ListPage.Place;
import org.rollcall.platform.web.Rfc3339;

/** What lists of pings can be ordered by. Ids have an index; for the others everything that fits is sorted. */
public enum PingOrder implements ListPage.Order {
    ID("ping.id"),
    RECORDED_AT("recorded_at"),
    HOSTNAME("hostname");

    private final String column;

    PingOrder(String column) {
        this.column = column;
    }

    @Override
    public String column() {
        return column;
    }

    @Override
    public String id() {
        return "ping.id";
    }

    /** The place that two texts name, the value and the id of a ping; empty where they name none. */
    public Optional<Place> place(String value, String id) {
        if (!isId(id)) {
            return Optional.empty();
        }
        Optional<?> typed = switch (this) {
            case ID -> Optional.of(value).filter(PingOrder::isId).map(Long::valueOf);
            case RECORDED_AT -> Rfc3339.parse(value);
            case HOSTNAME -> Optional.of(value);
        };
        return typed.map(known -> new Place(known, Long.valueOf(id)));
    }

    private static boolean isId(String text) {
        return text.matches("[0-9]{1,18}");
    }
}
