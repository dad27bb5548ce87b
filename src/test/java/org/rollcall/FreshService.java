package org.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Makes of the running service one that was just started on an empty database; only its tokens stay. */
public final class FreshService {
    private static final Set<String> WITH_CACHES = Set.of(
            "org.rollcall.dictionary",
            "org.rollcall.analyse",
            "org.rollcall.analyse.publicstats",
            "org.rollcall.analyse.report",
            "org.rollcall.analyse.score",
            "org.rollcall.ping",
            "org.rollcall.receive.ingest",
            "org.rollcall.operate.privacy",
            "org.rollcall.pages",
            "org.rollcall.platform.demo");

    /**
     * All tables are locked, so that what is under way ends before, in the order in which a replay uses them, so that the two do not
     * wait for each other. Only those with rows are truncated: that makes new files for each table and index.
     */
    private static final String EMPTY = """
            do $$
            declare
                names text[] := string_to_array(
                    'quarantined_ping repeated_ping ping cohort_member leader instance_type instance_week instance instance_unique_id '
                    'dictionary metric metric_seen definition dictionary_draft ping_error ping_metadata job opt_out '
                    'barred_hostname barred_uuid erased_row rollup_period rollup rollup_mark quality_week metric_week '
                    'metric_health outlier quality_mark rename demo_fleet session erasure_request public_statistics '
                    'archive_table archive_mark retired_week retired_file brought_back_week', ' ');
                name text;
                has_rows boolean;
                filled text[] := '{}';
            begin
                execute 'lock table ' || array_to_string(names, ', ');
                foreach name in array names loop
                    execute format('select exists (select from %I)', name) into has_rows;
                    if has_rows then
                        filled := filled || name;
                    end if;
                end loop;
                if filled <> '{}' then
                    execute 'truncate ' || array_to_string(filled, ', ') || ' cascade';
                end if;
            end
            $$""";

    private FreshService() {}

    /** Empties every table but those of the tokens and of what was done with them, drops the partitions, and makes the service forget what it knew of them. */
    public static void start() {
        execute(EMPTY);
        execute("alter sequence ping_arrival restart");
        var partitions = partitions();
        if (!partitions.isEmpty()) {
            execute("drop table " + String.join(", ", partitions));
        }
        forget();
    }

    /** Makes the service forget what it keeps in memory of the database, as a restart does. */
    public static void forget() {
        checkPackages();
        var context = Arc.requireContainer().getActiveContext(ApplicationScoped.class);
        context.getState().getContextualInstances().keySet().stream()
                .filter(bean -> WITH_CACHES.contains(bean.getBeanClass().getPackageName()))
                .forEach(context::destroy);
    }

    /** Fails where a package with caches has been renamed, and would not be forgotten any more. */
    private static void checkPackages() {
        var packages = Arc.requireContainer().beanManager().getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(bean -> bean.getBeanClass().getPackageName())
                .toList();
        assertThat(packages).containsAll(WITH_CACHES);
    }

    /** The names of the tables that hold the weeks of pings. */
    public static List<String> partitions() {
        return strings("""
                select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
                where inhparent = 'ping'::regclass order by relname""");
    }

    /** What every request that is refused must leave as it was: the number of rows of each table. */
    public static List<String> rows() {
        return strings("""
                select 'dictionary ' || count(*) from dictionary
                union all select 'metric ' || count(*) from metric
                union all select 'definition ' || count(*) from definition
                union all select 'instance ' || count(*) from instance
                union all select 'ping ' || count(*) from ping
                union all select 'quarantined_ping ' || count(*) from quarantined_ping
                union all select 'ping_error ' || count(*) from ping_error
                union all select 'ping_metadata ' || count(*) from ping_metadata""");
    }

    /** The first column of a query. */
    public static List<String> strings(String query) {
        try (var connection = dataSource().getConnection()) {
            return FirstColumn.of(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a statement. */
    public static void execute(String sql) {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AgroalDataSource dataSource() {
        return Arc.requireContainer().instance(AgroalDataSource.class).get();
    }
}
