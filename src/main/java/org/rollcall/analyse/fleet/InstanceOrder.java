package org.rollcall.analyse.fleet;

import java.util.Optional;
import org.rollcall.analyse.fleet.ListPage.Place;
import org.rollcall.ping.Week;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.Rfc3339;

/**
 * What lists of instances can be ordered by. The first two have indexes; for the last, the last ping of every instance that
 * fits is looked up.
 */
public enum InstanceOrder implements ListPage.Order {
    HOSTNAME("hostname"),
    FIRST_RECEIVED_AT("first_received_at"),
    LAST_WEEK("week");

    private final String column;

    InstanceOrder(String column) {
        this.column = column;
    }

    @Override
    public String column() {
        return column;
    }

    @Override
    public String id() {
        return "instance.id";
    }

    /** The place that two texts name, the value and the id of an instance; empty where they name none. */
    public Optional<Place> place(String value, String id) {
        Optional<?> typed = switch (this) {
            case HOSTNAME -> Optional.of(value);
            case FIRST_RECEIVED_AT -> Rfc3339.parse(value);
            case LAST_WEEK -> Week.parse(value);
        };
        return typed.flatMap(known -> PageParameters.uuid(id).map(uuid -> new Place(known, uuid)));
    }
}
