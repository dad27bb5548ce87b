package org.rollcall.receive.quarantine;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;

/** Payloads that cannot be pings yet, for operators: look at them, have them judged again, delete them. */
@Path("/api/v4/quarantine")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Quarantine")
public class QuarantineResource {

    private static final int MAX_WHY = 1000;

    private final QuarantineService service;
    private final AuditedRead read;

    QuarantineResource(QuarantineService service, AuditedRead read) {
        this.service = service;
        this.read = read;
    }

    @GET
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = QuarantinePage.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<QuarantinePage> list(
            @QueryParam("reason") @Parameter(schema = @Schema(implementation = QuarantineReason.class)) @Nullable
                    String reason,
            @QueryParam("hostname") @Nullable String hostname,
            @QueryParam("week") @Nullable String week,
            @QueryParam("version") @Nullable String version,
            @BeanParam @Valid PageParameters page,
            @Context UriInfo uri) {
        var filter = filter(uri, reason, hostname, week, version);
        var found = service.page(filter, page.belowId(), page.perPage());
        read.rows(found.items().size());
        return page.answerById(found, found.items(), QuarantineEntry::id);
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
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = QuarantineEntry.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public QuarantineEntry get(@PathParam("id") long id) {
        read.rows(1);
        return service.get(id);
    }

    @GET
    @Path("/{id}/payload")
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<byte[]> payload(@PathParam("id") long id) {
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
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ReplayRequest.class)))
    @APIResponse(
            responseCode = "202",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<Job> replay(@NotNull(message = "must be a JSON object") ReplayRequest request) {
        return JobResource.accepted(service.replay(request));
    }

    @DELETE
    @ResponseStatus(202)
    @Operation(operationId = "deleteQuarantinedPayloads")
    @APIResponse(
            responseCode = "202",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<Job> deleteAll(
            @QueryParam("reason") @Parameter(schema = @Schema(implementation = QuarantineReason.class)) @Nullable
                    String reason,
            @QueryParam("hostname") @Nullable String hostname,
            @QueryParam("week") @Nullable String week,
            @QueryParam("version") @Nullable String version,
            @QueryParam("why")
                    @Parameter(required = true)
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
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void delete(
            @PathParam("id") long id,
            @QueryParam("reason")
                    @Parameter(required = true)
                    @NotBlank(message = "is needed: say why the payload is deleted")
                    @Size(max = MAX_WHY, message = "must have at most {max} characters")
                    String reason) {
        service.delete(id, reason);
    }
}
