package org.rollcall.operate.privacy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
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
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobResource;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.Problem;

/** Requests for erasures, which hostnames make of themselves and operators decide on. */
@Path("/api/v4/erasure_requests")
@RolesAllowed({Scope.Role.SELF_SERVICE, Scope.Role.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class ErasureRequestResource {

    private final ErasureRequestService service;
    private final AuditedRead read;

    ErasureRequestResource(ErasureRequestService service, AuditedRead read) {
        this.service = service;
        this.read = read;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Operation(operationId = "requestErasure")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewErasureRequest.class)))
    @APIResponse(
            responseCode = "201",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = RequestedErasure.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<RequestedErasure> ask(@NotNull(message = "must be a JSON object") NewErasureRequest request) {
        var asked = service.ask(request);
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, asked)
                .header(HttpHeaders.LOCATION, "/api/v4/erasure_requests/" + asked.id())
                .build();
    }

    @GET
    @Operation(operationId = "listErasureRequests")
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = RequestedErasure.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<RequestedErasure>> list(
            @QueryParam("state") @Parameter(schema = @Schema(implementation = ErasureRequestState.class)) @Nullable
                    String state,
            @BeanParam @Valid PageParameters page) {
        var wanted = state == null ? null : EnumParameter.of("state", state, ErasureRequestState.class);
        return page.answerById(service.page(wanted, page.belowId(), page.perPage()), RequestedErasure::id);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getErasureRequest")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RequestedErasure.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RequestedErasure get(@PathParam("id") long id) {
        var request = service.get(id);
        read.rows(1);
        return request;
    }

    @POST
    @Path("/{id}/confirm")
    @RolesAllowed(Scope.Role.ADMIN)
    @ResponseStatus(202)
    @Operation(operationId = "confirmErasureRequest")
    @APIResponse(
            responseCode = "202",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(
            responseCode = "409",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<Job> confirm(@PathParam("id") long id) {
        return JobResource.accepted(service.confirm(id));
    }

    @POST
    @Path("/{id}/decline")
    @RolesAllowed(Scope.Role.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "declineErasureRequest")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DeclinedErasure.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RequestedErasure.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(
            responseCode = "409",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RequestedErasure decline(
            @PathParam("id") long id, @NotNull(message = "must be a JSON object") DeclinedErasure declined) {
        return service.decline(id, declined);
    }
}
