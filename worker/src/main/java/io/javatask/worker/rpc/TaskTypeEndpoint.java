package io.javatask.worker.rpc;

import io.grpc.stub.StreamObserver;
import io.javatask.api.TaskSpec;
import io.javatask.proto.v1.GetTaskTypeRequest;
import io.javatask.proto.v1.GetTaskTypeResponse;
import io.javatask.proto.v1.ListTaskTypesRequest;
import io.javatask.proto.v1.ListTaskTypesResponse;
import io.javatask.proto.v1.TaskType;
import io.javatask.proto.v1.TaskTypeServiceGrpc;
import io.javatask.worker.ledger.PageToken;
import io.javatask.worker.run.TaskTypes;
import java.util.List;

/** Task types over the wire. */
final class TaskTypeEndpoint extends TaskTypeServiceGrpc.TaskTypeServiceImplBase {
  private final TaskTypes types;

  TaskTypeEndpoint(TaskTypes types) {
    this.types = types;
  }

  @Override
  public void listTaskTypes(
      ListTaskTypesRequest request, StreamObserver<ListTaskTypesResponse> observer) {
    Statuses.answer(observer, () -> TaskRunEndpoint.paged(() -> page(request)));
  }

  private ListTaskTypesResponse page(ListTaskTypesRequest request) {
    int size = Requests.pageSize(request.getPageSize(), 50, 500);
    String after =
        request.getPageToken().isEmpty() ? "" : PageToken.parse(request.getPageToken(), 1).get(0);
    List<TaskSpec<?, ?>> left =
        types.specs().stream()
            .<TaskSpec<?, ?>>map(spec -> spec)
            .filter(spec -> spec.name().compareTo(after) > 0)
            .toList();
    List<TaskSpec<?, ?>> page = left.subList(0, Math.min(size, left.size()));
    ListTaskTypesResponse.Builder response = ListTaskTypesResponse.newBuilder();
    page.forEach(spec -> response.addTaskTypes(wire(spec)));
    if (left.size() > size) {
      response.setNextPageToken(PageToken.of(page.get(size - 1).name()));
    }
    return response.build();
  }

  @Override
  public void getTaskType(
      GetTaskTypeRequest request, StreamObserver<GetTaskTypeResponse> observer) {
    Statuses.answer(
        observer,
        () -> {
          TaskSpec<?, ?> spec = types.spec("name", request.getName());
          return GetTaskTypeResponse.newBuilder()
              .setTaskType(
                  wire(spec)
                      .setInputSchema(spec.inputSchema())
                      .setOutputSchema(spec.outputSchema()))
              .build();
        });
  }

  private static TaskType.Builder wire(TaskSpec<?, ?> spec) {
    return TaskType.newBuilder()
        .setName(spec.name())
        .setVersion(spec.version())
        .setDescription(spec.description())
        .setIdempotent(spec.idempotent());
  }
}
