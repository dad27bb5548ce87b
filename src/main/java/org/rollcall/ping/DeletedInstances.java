package org.rollcall.ping;

import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What goes with instances and has no key that sees to it on every database. A rename names two of them, which may be on two nodes of
 * a Citus, so there it has none.
 */
public final class DeletedInstances {

    private static final String DELETE_RENAMES =
            "delete from rename where old_instance_id = any(:instances) or new_instance_id = any(:instances)";

    private DeletedInstances() {}

    /** To be called in the transaction that deletes them. */
    public static void deleteRenames(Handle handle, Collection<UUID> instances) {
        handle.createUpdate(DELETE_RENAMES)
                .bindArray("instances", UUID.class, instances)
                .execute();
    }
}
