package org.rollcall.platform.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jboss.logging.Logger;

/**
 * Gives the audit trail to a role of its own. The user of the service may then add events, read them and have those deleted
 * that are older than a time, and nothing else: as the owner it could take away the triggers that keep events as they are.
 * That is done once, by a user who may be that role meanwhile; every later start only looks whether it still holds.
 */
final class AuditOwner implements Callback {

    private static final Logger LOG = Logger.getLogger(AuditOwner.class);

    private static final String PROPERTY = "rollcall.database.audit-owner";

    private static final String TABLE = "audit_event";

    private static final List<String> TRIGGERS = List.of("audit_event_is_append_only()", "audit_event_is_kept()");

    private static final String RETENTION = "delete_audit_events_before(timestamptz)";

    /** Replicas that start together wait for each other. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('rollcall.audit_owner'))";

    private static final String OWNS = "select pg_get_userbyid(relowner) = ? from pg_class where oid = ?::regclass";

    private static final String IS_SUPERUSER = "select rolsuper from pg_roles where rolname = current_user";

    private static final String MAY_JOIN = """
            select exists (
                select from pg_auth_members
                where roleid = (select oid from pg_roles where rolname = ?) and admin_option
                    and pg_has_role(member, 'usage'))
            """;

    private static final String OWNS_SCHEMA =
            "select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = current_schema()";

    private static final String MAY_CREATE = "select has_schema_privilege(?, current_schema(), 'create')";

    /** From this version on, being a member of a role and being able to become it are two things. */
    private static final int VERSION_WITH_SET = 16;

    private final String role;

    AuditOwner(String role) {
        this.role = role;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public String getCallbackName() {
        return "audit owner";
    }

    /** @throws ConfigurationException with a sentence for who has configured the role, where it cannot be the owner */
    @Override
    public void handle(Event event, Context context) {
        var connection = context.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
            var owner = new DatabaseRole(connection, PROPERTY, role);
            owner.makeWhereMissing();
            if (!ask(connection, OWNS, role, TABLE)) {
                give(owner);
            }
            for (var reason : stillAble(connection)) {
                LOG.warnf("%s: the database user can still change audit events, because %s", PROPERTY, reason);
            }
        } catch (SQLException e) {
            throw new ConfigurationException(
                    ("%1$s: the role '%2$s' cannot be made the owner of the table %3$s: %4$s. For one start, an administrator has to"
                                    + " grant \"%2$s\" to %5$s, and create on the schema to \"%2$s\"")
                            .formatted(PROPERTY, role, TABLE, e.getMessage(), userName(connection)),
                    e);
        }
    }

    private static String userName(Connection connection) {
        try {
            return connection.getMetaData().getUserName();
        } catch (SQLException _) {
            return "the database user";
        }
    }

    private void give(DatabaseRole owner) throws SQLException {
        var connection = owner.connection();
        var user = DatabaseRole.quoted(connection, connection.getMetaData().getUserName());
        var schema = DatabaseRole.quoted(connection, connection.getSchema());
        var joins = !mayBecome(connection);
        var lacksCreate = !ask(connection, MAY_CREATE, role);
        try (var statement = connection.createStatement()) {
            if (joins) {
                statement.execute("grant %s to %s".formatted(owner.quoted(), user));
            }
            if (lacksCreate) { // which a new owner must have
                statement.execute("grant create on schema %s to %s".formatted(schema, owner.quoted()));
            }
            statement.execute("alter table %s owner to %s".formatted(TABLE, owner.quoted()));
            for (var function : functions()) {
                statement.execute("alter function %s owner to %s".formatted(function, owner.quoted()));
            }
            if (lacksCreate) {
                statement.execute("revoke create on schema %s from %s".formatted(schema, owner.quoted()));
            }
            statement.execute("grant usage on schema %s to %s".formatted(schema, owner.quoted()));
            statement.execute("set local role " + owner.quoted());
            statement.execute("grant select, insert on %s.%s to %s".formatted(schema, TABLE, user));
            statement.execute("grant execute on function %s.%s to %s".formatted(schema, RETENTION, user));
            statement.execute("reset role");
            if (joins) {
                statement.execute("revoke %s from %s".formatted(owner.quoted(), user));
            }
        }
        LOG.infof("The audit trail is owned by the role %s from now on", role);
    }

    private static List<String> functions() {
        var functions = new ArrayList<>(TRIGGERS);
        functions.add(RETENTION);
        return functions;
    }

    private boolean mayBecome(Connection connection) throws SQLException {
        var separate = connection.getMetaData().getDatabaseMajorVersion() >= VERSION_WITH_SET;
        return ask(connection, "select pg_has_role(?, '%s')".formatted(separate ? "set" : "member"), role);
    }

    /** Why the user of the connection could change events all the same, and how to keep it from that; empty where it cannot. */
    List<String> stillAble(Connection connection) throws SQLException {
        if (ask(connection, IS_SUPERUSER)) {
            return List.of("it is a superuser; give the service a user that is none");
        }
        var reasons = new ArrayList<String>();
        if (mayBecome(connection)) {
            reasons.add("it is a member of the role; when this start is done: revoke \"%s\" from %s"
                    .formatted(role, userName(connection)));
        } else if (ask(connection, MAY_JOIN, role)) {
            reasons.add("it has made the role, and may make itself a member; have the role made by another user");
        }
        if (ask(connection, OWNS_SCHEMA)) {
            reasons.add("it owns the schema or the database, and may drop the table; have another role own them");
        }
        return reasons;
    }

    private static boolean ask(Connection connection, String query, String... values) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            for (var i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }
}
