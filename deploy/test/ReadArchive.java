import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;

/**
 * Reads the archive of a service with Spark, as an analyst does: through the JDBC catalog, with a role that may only select.
 *
 * <pre>
 * java -cp SPARK ReadArchive.java URL TOKEN JDBC_URL OWNER_PASSWORD FOLDER
 * </pre>
 *
 * Ends with 1 where Spark and the API of the service do not say the same.
 */
class ReadArchive {

    private static final int METRICS = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** As the documentation has it: of an instance in a week, the ping that was recorded last. */
    private static final String CURRENT =
            "(select * from (select *, row_number() over (partition by hostname, uuid, week order by recorded_at desc, id desc)"
                    + " as place from rollcall.rollcall.pings where flags not like '%withdrawn%') where place = 1)";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String url;
    private final String token;
    private final SparkSession spark;

    private ReadArchive(String url, String token, SparkSession spark) {
        this.url = url;
        this.token = token;
        this.spark = spark;
    }

    public static void main(String[] args) throws Exception {
        var password = "a-password-of-this-script";
        try (var owner = DriverManager.getConnection(args[2], "rollcall", args[3]);
                var statement = owner.createStatement()) {
            statement.execute("create role alice login password '" + password + "' in role analyst");
        }
        var catalog = "spark.sql.catalog.rollcall";
        try (var spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.adaptive.enabled", "false") // so that a plan says what was read
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                .config(catalog, "org.apache.iceberg.spark.SparkCatalog")
                .config(catalog + ".type", "jdbc")
                .config(catalog + ".jdbc.schema-version", "V1")
                .config(catalog + ".jdbc.init-catalog-tables", "false")
                .config(catalog + ".uri", args[2])
                .config(catalog + ".jdbc.user", "alice")
                .config(catalog + ".jdbc.password", password)
                .config(catalog + ".warehouse", "file://" + args[4])
                .getOrCreate()) {
            spark.sparkContext().setLogLevel("WARN");
            var reader = new ReadArchive(args[0], args[1], spark);
            System.out.println(
                    "Spark " + spark.version() + ", Java " + System.getProperty("java.specification.version"));
            var weeks = reader.awaitWeeks();
            reader.sums(weeks);
            reader.pruning(weeks);
            reader.timeTravel();
        }
        System.exit(0); // no thread of a library may keep it alive
    }

    /** Waits until the archive has the weeks that are over, and no more comes; the weeks that it has, in their order. */
    private List<String> awaitWeeks() throws Exception {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var before = List.<String>of();
        while (System.nanoTime() < end) {
            try {
                spark.catalog().refreshTable("rollcall.rollcall.pings");
                var weeks = texts("select week || ' ' || count(*) from rollcall.rollcall.pings group by week order by week");
                if (!weeks.isEmpty() && weeks.equals(before)) {
                    return weeks.stream().map(week -> week.replaceFirst(" .*", "")).toList();
                }
                before = weeks;
            } catch (Exception e) {
                // There is no table yet.
            }
            Thread.sleep(5_000);
        }
        throw new IllegalStateException("the archive has no weeks");
    }

    private void sums(List<String> weeks) throws Exception {
        var metrics = metrics();
        var columns = new ArrayList<String>();
        for (var metric : metrics.values()) {
            // -1, -2 and -1000 are failures.
            columns.add("sum(case when `%1$s` not in (-1, -2, -1000) then `%1$s` end)".formatted(metric));
        }
        var rows = spark.sql("select week, count(*), %s from %s group by week order by week"
                        .formatted(String.join(", ", columns), CURRENT))
                .collectAsList();
        var compared = 0;
        var i = 2;
        for (var keyPath : metrics.keySet()) {
            var points = get("/api/v4/usage_data/series?aggregate=sum&aggregate=count&from=%s&to=%s&metric=%s"
                            .formatted(
                                    weeks.get(0),
                                    weeks.get(weeks.size() - 1),
                                    URLEncoder.encode(keyPath, StandardCharsets.UTF_8)))
                    .at("/groups/0/points");
            var sums = new TreeMap<String, String>();
            points.forEach(point -> sums.put(
                    point.get("week").textValue(), point.path("sum").isNumber() ? point.get("sum").asText() : "null"));
            for (var row : rows) {
                var given = String.valueOf(row.get(i));
                var expected = sums.get(row.getString(0));
                if (!given.equals(expected)) {
                    fail("%s in %s: Spark says %s, the API %s".formatted(keyPath, row.getString(0), given, expected));
                }
                compared++;
            }
            i++;
        }
        System.out.printf(
                "%d pings in %d weeks: the sums of %d metrics are those of the API, %d of them%n",
                number("select count(*) from rollcall.rollcall.pings"), weeks.size(), metrics.size(), compared);
    }

    /** Columns by key path: of counters, from all over the dictionary. */
    private Map<String, String> metrics() throws Exception {
        var all = new ArrayList<JsonNode>();
        get("/api/v4/usage_data/metrics?per_page=1000").forEach(all::add);
        all.removeIf(metric -> !metric.path("value_type").asText().equals("number"));
        var metrics = new TreeMap<String, String>();
        for (var i = 0; i < Math.min(METRICS, all.size()); i++) {
            var metric = all.get(i * all.size() / Math.min(METRICS, all.size()));
            metrics.put(metric.get("key_path").textValue(), metric.get("column").textValue());
        }
        if (metrics.size() < METRICS) {
            fail("there are only %d metrics of numbers".formatted(metrics.size()));
        }
        return metrics;
    }

    private void pruning(List<String> weeks) {
        var last = weeks.get(weeks.size() - 1);
        var files = number("select count(*) from rollcall.rollcall.pings.files");
        for (var condition : List.of("week = '" + last + "'", "week >= '" + weeks.get(weeks.size() - 4) + "'")) {
            var query = spark.sql("select sum(length(hostname)) from rollcall.rollcall.pings where " + condition);
            query.collectAsList();
            var read = filesRead(query.queryExecution().executedPlan());
            System.out.printf("%s: %d of %d files were read%n", condition, read, files);
            if (read == 0 || read >= files) {
                fail("nothing was left out");
            }
        }
    }

    private static long filesRead(SparkPlan plan) {
        var leaves = plan.collectLeaves();
        var read = 0L;
        for (var i = 0; i < leaves.size(); i++) {
            var metric = leaves.apply(i).metrics().get("resultDataFiles");
            if (metric.isDefined()) {
                read += ((org.apache.spark.sql.execution.metric.SQLMetric) metric.get()).value();
            }
        }
        return read;
    }

    /** The state of before an erasure can be read until it ends; the present one has nothing of it. */
    private void timeTravel() throws Exception {
        var hostname = texts("select hostname from rollcall.rollcall.pings group by hostname order by count(*) desc, hostname")
                .get(0);
        var ofIt = "select count(*) from rollcall.rollcall.pings %s where hostname = '" + hostname + "'";
        var before = number(ofIt.formatted(""));
        var snapshot = number(
                "select snapshot_id from rollcall.rollcall.pings.history order by made_current_at desc limit 1");
        var job = send("DELETE", "/api/v4/instances?hostname=" + hostname).get("id").asLong();
        var end = System.nanoTime() + PATIENCE.toNanos();
        var state = "";
        while (!state.equals("succeeded") && System.nanoTime() < end) {
            Thread.sleep(1_000);
            state = get("/api/v4/jobs/" + job).get("state").textValue();
        }
        spark.catalog().refreshTable("rollcall.rollcall.pings");
        var after = number(ofIt.formatted(""));
        var travelled = number(ofIt.formatted("version as of " + snapshot));
        System.out.printf(
                "An instance with %d pings was erased: %d are in the table, %d in its state of before%n",
                before, after, travelled);
        if (before == 0 || after != 0 || travelled != before) {
            fail("that is not so");
        }
    }

    private JsonNode get(String path) throws Exception {
        return send("GET", path);
    }

    private JsonNode send(String method, String path) throws Exception {
        var answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("PRIVATE-TOKEN", token)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            fail("%s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
        }
        return MAPPER.readTree(answer.body());
    }

    private List<String> texts(String sql) {
        var rows = spark.sql(sql).collectAsList();
        return rows.stream().map(row -> row.getString(0)).toList();
    }

    private long number(String sql) {
        return spark.sql(sql).collectAsList().get(0).getLong(0);
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
