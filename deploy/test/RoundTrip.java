import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AccessApi;
import org.openapitools.client.api.DictionariesApi;
import org.openapitools.client.api.ExportApi;
import org.openapitools.client.api.IngestApi;
import org.openapitools.client.api.JobsApi;
import org.openapitools.client.api.PrivacyApi;
import org.openapitools.client.api.QuarantineApi;
import org.openapitools.client.model.Categories;
import org.openapitools.client.model.OptOutRequest;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.QuarantineReason;
import org.openapitools.client.model.ReceiptStatus;
import org.openapitools.client.model.Scope;
import org.openapitools.client.model.TokenRequest;

/**
 * Calls a running service with the Java client that openapi-generator makes of the contract, after round-trip.ts has done the
 * same with that in TypeScript; deploy/test/clients makes the clients and runs both.
 *
 * <p>{@code java RoundTrip.java URL TOKEN EXAMPLES}, where EXAMPLES is the folder docs/examples.
 */
public final class RoundTrip {

    private static final String HOSTNAME = "java.example.com";

    private static final Set<String> CALLS = new LinkedHashSet<>();

    public static void main(String... args) throws Exception {
        var client = new ApiClient().setBasePath(args[0]);
        client.setApiKey(args[1]);
        var examples = Path.of(args[2]);
        var ping = JsonParser.parseString(Files.readString(examples.resolve("sample-ping.json")))
                .getAsJsonObject();
        ping.addProperty("hostname", HOSTNAME);
        ping.addProperty("uuid", "0a1b2c3d-0001-4000-8000-00000000000a");
        ping.addProperty("recorded_at", Instant.now().toString());

        dictionaries(client, examples);
        pings(client, ping);
        analysts(client);
        operators(client, examples);
        System.out.printf("%d kinds of calls, each with the answer that the contract says%n", CALLS.size());
    }

    private static void dictionaries(ApiClient client, Path examples) throws Exception {
        var api = new DictionariesApi(client);
        var first = examples.resolve("sample-dictionary.yml").toFile();
        var second = examples.resolve("sample-dictionary-1.3.yml").toFile();
        equal("publishDictionary", api.publishDictionary("1.2", first, null).getVersion(), "1.2");
        equal("publishDictionary", api.publishDictionary("1.3", second, null).getVersion(), "1.3");
        equal("getDictionary", api.getDictionary("1.2").getDefinitions(), 10);
        equal("listDictionaries", api.listDictionaries().getFirst().getVersion(), "1.3");
        equal("getMetricDefinitions", text(api.getMetricDefinitions(null, "1.2")).contains("counts.issues"), true);

        var changes = api.compareDictionaries("1.2", "1.3", null, null, null, null);
        equal("compareDictionaries", changes.getTo().getVersion(), "1.3");
        equal("compareDictionaries", changes.getTotals().getAdded(), changes.getAdded().size());
        equal("compareDictionaries", changes.getAdded().getFirst().getBefore(), null);
        // What the generated client asks for is JSON; its request is asked again for the report to read.
        var request = api.compareDictionariesCall("1.2", "1.3", null, null, null, null, null)
                .request()
                .newBuilder()
                .header("Accept", "text/markdown")
                .build();
        try (var answer = client.getHttpClient().newCall(request).execute()) {
            var report = Objects.requireNonNull(answer.body()).string();
            equal("compareDictionaries as Markdown", report.startsWith("# What changes in what is sent: 1.2 to 1.3"), true);
        }
    }

    private static void pings(ApiClient client, JsonObject ping) throws Exception {
        var api = new IngestApi(client);
        var answer = api.sendPing(ping);
        equal("sendPing", answer.getReceipt().getStatus(), ReceiptStatus.STORED);
        equal("sendPing", answer.getConvIndex().get("usage_data_id").longValue(), answer.getReceipt().getId());
        equal("sendPing again", api.sendPing(ping).getReceipt().getStatus(), ReceiptStatus.REPEATED);

        var receipt = api.getReceipt(answer.getReceipt().getId(), null, answer.getReceipt().getSha256());
        equal("getReceipt", receipt.getHostname(), HOSTNAME);
        equal("getReceipt", receipt.getUndeclared(), 1);
        var verdict = api.validatePing(ping, null);
        equal("validatePing", verdict.getSummary().getOutcome(), ReceiptStatus.STORED);
        equal("validatePing", verdict.getKeyPaths().size(), verdict.getSummary().getListed());

        var homeless = ping.deepCopy();
        homeless.remove("hostname");
        var quarantined = api.sendPing(homeless).getReceipt();
        equal("sendPing without a hostname", quarantined.getStatus(), ReceiptStatus.QUARANTINED);
        var kept = api.getReceipt(quarantined.getId(), null, quarantined.getSha256());
        equal("getReceipt", kept.getReason(), quarantined.getReason());

        var file = Files.createTempFile("ping", ".json");
        ping.addProperty("hostname", "uploaded." + HOSTNAME);
        Files.writeString(file, ping.toString());
        equal("uploadPings", api.uploadPings(List.of(file.toFile())).getTotals().getStored(), 1L);
        Files.delete(file);

        var info = Base64.getEncoder().encodeToString("{\"version\":\"18.9.0\"}".getBytes());
        equal("checkVersion", api.checkVersion(info).getCriticalVulnerability(), false);
    }

    private static void analysts(ApiClient client) throws Exception {
        var api = new ExportApi(client);
        var hostnames = List.of(HOSTNAME);
        var instances = api.listInstances(
                null, null, null, null, hostnames, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
        equal("listInstances", instances.getFirst().getHostname(), HOSTNAME);
        var pings =
                api.listPings(null, null, null, hostnames, null, null, null, null, null, null, null, null, null, null, null);
        equal("listPings", pings.getFirst().getUndeclaredKeyPaths(), List.of("counts.rockets"));
        var metrics = api.listMetrics(null, null, null, null, null, "counts.issues");
        equal("listMetrics", metrics.getFirst().getKeyPath(), "counts.issues");

        var series = api.getSeries("counts.issues", null, null, null, null, null, hostnames, null, null, null);
        equal("getSeries", series.getInstances().getFirst().getPoints().getFirst().getValue().intValue(), 1024);
        var served = client.getJSON().getGson().toJsonTree(api.getServicePing(HOSTNAME, null, null)).getAsJsonObject();
        equal("getServicePing", served.getAsJsonObject("counts").get("issues").getAsInt(), 1024);

        var export = api.exportPings(
                null, null, null, null, null, "ndjson", null, hostnames, null, null, null, null, null, null, null);
        var lines = text(export).lines().toList();
        equal("exportPings", lines.size(), 2);
        equal("exportPings", lines.getLast().startsWith("{\"end\""), true);
        equal("getVersion", api.getVersion().getVersion().isEmpty(), false);
    }

    private static void operators(ApiClient client, Path examples) throws Exception {
        var privacy = new PrivacyApi(client);
        var all = new OptOutRequest().categories(new Categories("all"));
        var hostname = "opted-out." + HOSTNAME;
        equal("putOptOut", privacy.putOptOut(hostname, all).getHostname(), hostname);
        equal("getOptOut", privacy.getOptOut(hostname).getCategories().getString(), "all");
        // The other form, a list: this client reads it and cannot write it (a fault of openapi-generator 7.17), so that in
        // TypeScript has written it.
        var listed = privacy.getOptOut("opted-out.typescript.example.com").getCategories();
        equal("getOptOut", listed.getListString(), List.of("operational", "optional"));
        equal("listRedactionRules", privacy.listRedactionRules().isEmpty(), false);

        var access = new AccessApi(client);
        var wanted = new TokenRequest().name("of the Java client").scopes(Set.of(Scope.READ_SERVICE_PING));
        var issued = access.createToken(wanted);
        equal("createToken", issued.getToken().startsWith("rollcall_"), true);
        equal("createToken", issued.getExpiresAt(), null);
        equal("listTokens", access.listTokens(null, null).getFirst().getName(), "of the Java client");
        var event = access.listAuditEvents("token.create", null, null, null, 1, null).getFirst();
        equal("listAuditEvents", event.getTarget().isEmpty(), false);
        equal("listAuditEvents", event.getTokenId(), null);
        equal("exportAuditEvents", text(access.exportAuditEvents(null, null, null, null)).isEmpty(), false);

        var jobs = new JobsApi(client);
        var job = new DictionariesApi(client)
                .dryRunDictionary("1.4", examples.resolve("sample-dictionary-1.3.yml").toFile(), 1);
        equal("getJob", jobs.getJob(job.getId()).getKind(), job.getKind());
        equal("listJobs", jobs.listJobs(null, job.getKind(), null, null).getFirst().getId(), job.getId());

        var page = new QuarantineApi(client).listQuarantinedPayloads(null, null, null, null, null, null);
        equal("listQuarantinedPayloads", page.getItems().getFirst().getHostname(), null);
        equal("listQuarantinedPayloads", page.getItems().getFirst().getReason(), QuarantineReason.IDENTITY_MISSING);

        try {
            new ExportApi(client).getServicePing("nobody.example.com", null, null);
            equal("getServicePing of nobody", "an answer", "a problem");
        } catch (ApiException e) {
            var problem = Problem.fromJson(e.getResponseBody());
            equal("getServicePing of nobody", problem.getStatus(), 404);
            equal("getServicePing of nobody", problem.getType(), Problem.TypeEnum.URN_ROLLCALL_PROBLEM_UNKNOWN_HOSTNAME);
        }
    }

    private static String text(File file) throws Exception {
        var text = Files.readString(file.toPath());
        Files.delete(file.toPath());
        return text;
    }

    /** Fails where an answer is not what it should be. */
    private static void equal(String call, Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("%s: %s instead of %s".formatted(call, actual, expected));
        }
        if (CALLS.add(call)) {
            System.out.println("ok   " + call);
        }
    }
}
