package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.rollcall.platform.database.Database;

/** Tells which instances have a stored ping, and since when. */
@ApplicationScoped
public class KnownInstances {

    private static final String SELECT = "select first_received_at from instance where id = :id";

    private final Database database;

    KnownInstances(Database database) {
        this.database = database;
    }

    /** When the first ping of an instance was received; empty where none is stored. */
    public Optional<Instant> find(UUID id) {
        return database.repeatable(handle ->
                handle.createQuery(SELECT).bind("id", id).mapTo(Instant.class).findOne());
    }
}
