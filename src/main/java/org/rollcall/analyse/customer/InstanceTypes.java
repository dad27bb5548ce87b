package org.rollcall.analyse.customer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The SQL of {@code instance_type}: the types that operators have set. Each act is recorded. */
@ApplicationScoped
class InstanceTypes {

    /** Only of an instance that is there; an erasure that runs meanwhile deletes the type, too. */
    private static final String PUT = """
            insert into instance_type (instance_id, type, set_by, set_at)
            select id, :type, :set_by, :set_at from instance where id = :instance
            on conflict (instance_id) do update
                set type = excluded.type, set_by = excluded.set_by, set_at = excluded.set_at
            """;

    private static final String DELETE = "delete from instance_type where instance_id = :instance";

    private final Database database;
    private final AuditTrail audit;
    private final Caller caller;
    private final Clock clock;

    InstanceTypes(Database database, AuditTrail audit, Caller caller, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /** @throws ProblemException {@link ProblemType#NOT_FOUND} where there is no such instance */
    @Transactional
    SetInstanceType put(UUID instance, InstanceType type) {
        var set = new SetInstanceType(
                instance, type.text(), caller.name(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        var rows = database.call(handle -> handle.createUpdate(PUT)
                .bind("instance", instance)
                .bind("type", set.type())
                .bind("set_by", set.setBy())
                .bind("set_at", set.setAt())
                .execute());
        if (rows == 0) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "There is no instance %s; it may have been erased.".formatted(instance));
        }
        audit.record("instance_type.put", "instance " + instance, Map.of("type", set.type()), null);
        return set;
    }

    /** @throws ProblemException {@link ProblemType#NOT_FOUND} where no type was set */
    @Transactional
    void delete(UUID instance) {
        var rows = database.call(
                handle -> handle.createUpdate(DELETE).bind("instance", instance).execute());
        if (rows == 0) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "No type was set of the instance %s.".formatted(instance));
        }
        audit.record("instance_type.delete", "instance " + instance, Map.of(), null);
    }
}
