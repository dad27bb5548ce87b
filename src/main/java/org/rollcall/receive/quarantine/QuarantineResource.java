package org.rollcall.receive.quarantine;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobResource;
import org.rollcall.platform.web.NextPage;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.ReaderMemory;

/** Payloads that cannot be pings yet, for operators: look at them, have them judged again, delete them. */
@Path("/api/v4/quarantine")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Quarantine", description = "Well-formed payloads that cannot be stored as pings yet")
public class QuarantineResource {

    private static final int MAX_WHY = 1000;

    /** The most that an entry of a list takes: names of 255 characters, and what was taken out of it. */
    private static final int ENTRY_BYTES = 16 * 1024;

    private final Quarantine quarantine;
    private final QuarantineService service;
    private final AuditedRead read;
    private final ReaderMemory memory;

    QuarantineResource(Quarantine quarantine, QuarantineService service, AuditedRead read, ReaderMemory memory) {
        this.quarantine = quarantine;
        this.service = service;
        this.read = read;
        this.memory = memory;
    }

    @GET
    @Operation(
            summary = "List the quarantine",
            description = "The payload that came last first, and how many there are for each reason.")
    @APIResponse(
            responseCode = "200",
            description = "A page of payloads, without their bytes",
            headers =
                    @Header(
                            name = HttpHeaders.LINK,
                            description = "The next page, rel=\"next\"; missing on the last one",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = QuarantinePage.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<QuarantinePage> list(
            @QueryParam("reason") @Parameter(schema = @Schema(implementation = QuarantineReason.class)) @Nullable
                    String reason,
            @QueryParam("hostname") @Parameter(example = "gitlab.example.com") @Nullable String hostname,
            @QueryParam("week") @Parameter(description = "ISO week of receipt", example = "2026-W47") @Nullable
                    String week,
            @QueryParam("version")
                    @Parameter(
                            description = "Product version as sent, or the beginning of it: 18.9 fits 18.9.0-ee too",
                            example = "18.9")
                    @Nullable
                    String version,
            @QueryParam("per_page") @DefaultValue("20") @Min(1) @Max(1000) int perPage,
            @QueryParam(NextPage.BELOW_ID)
                    @DefaultValue(NextPage.FIRST)
                    @Min(1)
                    @Parameter(description = "Only payloads with a lower id: where the page begins")
                    long belowId,
            @Context UriInfo uri) {
        var filter = filter(uri, reason, hostname, week, version);
        memory.takeForAnswer((long) perPage * ENTRY_BYTES);
        var items = quarantine.list(filter, belowId, perPage);
        read.rows(items.size());
        return NextPage.answer(
                new QuarantinePage(quarantine.counts(filter), items), items, perPage, QuarantineEntry::id, uri);
    }

    private static QuarantineFilter filter(
            UriInfo uri,
            @Nullable String reason,
            @Nullable String hostname,
            @Nullable String week,
            @Nullable String version) {
        var hostnameFilter = QueryParameter.text(uri, "hostname", hostname);
        return new QuarantineFilter(
                QueryParameter.parsed(uri, "reason", reason, QuarantineReason::of, QuarantineReason.NOT_A_REASON),
                hostnameFilter == null ? null : Hostname.host(hostnameFilter),
                QueryParameter.parsed(uri, "week", week, Week::parse, Week.NOT_A_WEEK),
                QueryParameter.text(uri, "version", version));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Look at a quarantined payload", description = "Without its bytes.")
    @APIResponse(
            responseCode = "200",
            description = "What is known of it",
            content = @Content(schema = @Schema(implementation = QuarantineEntry.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public QuarantineEntry get(@PathParam("id") @Parameter(example = "42") long id) {
        read.rows(1);
        return quarantine
                .find(id)
                .map(ping -> QuarantineEntry.of(id, ping))
                .orElseThrow(() -> QuarantineService.notQuarantined(id));
    }

    @GET
    @Path("/{id}/payload")
    @Operation(
            summary = "Download a quarantined payload",
            description = "The JSON document byte for byte as it was received, after Content-Encoding was undone.")
    @APIResponse(
            responseCode = "200",
            description = "The document, as a file that no browser shows or runs",
            headers =
                    @Header(
                            name = HttpHeaders.CONTENT_DISPOSITION,
                            description = "attachment, with a name for the file",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<byte[]> payload(@PathParam("id") @Parameter(example = "42") long id) {
        read.rows(1);
        return RestResponse.ResponseBuilder.ok(
                        service.payload(id).orElseThrow(() -> QuarantineService.notQuarantined(id)))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        String.format(Locale.ROOT, "attachment; filename=\"payload-%d.json\"", id))
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox")
                .build();
    }

    @POST
    @Path("/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Operation(summary = "Judge quarantined payloads again", description = """
                    A job, the preview too: every payload that fits the filter is read again, by the dictionaries and the
                    configuration of now. What can be a ping becomes one, keeps its id and its time of receipt, by which its
                    week is judged, and leaves the quarantine. What the same instance has meanwhile sent again, byte for byte,
                    is a repetition: it leaves the quarantine, and its id leads to the receipt of the stored ping. The rest
                    stays, with the reason that stands in its way now. With preview nothing is changed.

                    The result of the job is {preview, examined, outcomes}. outcomes has, for each reason that payloads were
                    kept for, how many became what: stored, repeated, discarded (of a hostname that is blocked), or the
                    reason that they are still kept for.
                    What was kept for want of a dictionary is replayed without being asked for when one is published.
                    """)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ReplayRequest.class),
                            examples = {
                                @ExampleObject(name = "what would become of all", value = "{\"preview\": true}"),
                                @ExampleObject(name = "those of one version", value = """
                                                        {"filter": {"reason": "undeclared_overflow", "version": "18.9"}}
                                                        """)
                            }))
    @APIResponse(
            responseCode = "202",
            description = "The job that does it",
            headers =
                    @Header(
                            name = HttpHeaders.LOCATION,
                            description = "The job",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<Job> replay(@NotNull(message = "must be a JSON object") ReplayRequest request) {
        return JobResource.accepted(service.replay(request));
    }

    @DELETE
    @ResponseStatus(202)
    @Operation(
            operationId = "deleteQuarantinedPayloads",
            summary = "Delete quarantined payloads that fit a filter",
            description = """
                    A job, for good: whoever sent them finds no receipt any more. At least one of reason, hostname, week and
                    version is needed; payloads that fit all that are given, and are there now, are deleted. The filter, why and
                    how many they are is recorded in the audit events. The result of the job is {above, deleted}.
                    """)
    @APIResponse(
            responseCode = "202",
            description = "The job that does it",
            headers =
                    @Header(
                            name = HttpHeaders.LOCATION,
                            description = "The job",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<Job> deleteAll(
            @QueryParam("reason") @Parameter(schema = @Schema(implementation = QuarantineReason.class)) @Nullable
                    String reason,
            @QueryParam("hostname") @Parameter(example = "gitlab.example.com") @Nullable String hostname,
            @QueryParam("week") @Parameter(description = "ISO week of receipt", example = "2026-W47") @Nullable
                    String week,
            @QueryParam("version")
                    @Parameter(
                            description = "Product version as sent, or the beginning of it: 18.9 fits 18.9.0-ee too",
                            example = "18.9")
                    @Nullable
                    String version,
            @QueryParam("why")
                    @Parameter(
                            description = "Why they are deleted, for the audit events",
                            example = "sent by a load test",
                            required = true)
                    @NotBlank(message = "is needed: say why the payloads are deleted")
                    @Size(max = MAX_WHY, message = "must have at most {max} characters")
                    String why,
            @Context UriInfo uri) {
        var filter = filter(uri, reason, hostname, week, version);
        return JobResource.accepted(service.delete(
                new ReplayRequest.Filter(
                        filter.reason(),
                        filter.hostname(),
                        filter.week() == null ? null : filter.week().toString(),
                        filter.version()),
                why));
    }

    @DELETE
    @Path("/{id}")
    @ResponseStatus(204)
    @Operation(summary = "Delete a quarantined payload", description = """
                    For good: whoever sent it finds no receipt any more. The reason is recorded in the audit events.
                    """)
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void delete(
            @PathParam("id") @Parameter(example = "42") long id,
            @QueryParam("reason")
                    @Parameter(description = "Why it is deleted", example = "sent by a load test", required = true)
                    @NotBlank(message = "is needed: say why the payload is deleted")
                    @Size(max = MAX_WHY, message = "must have at most {max} characters")
                    String reason) {
        service.delete(id, reason);
    }
}
