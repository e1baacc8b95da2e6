package io.javatask.worker.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.javatask.proto.v1.EvaluateGateResponse;
import io.javatask.proto.v1.GateVerdict;
import io.javatask.proto.v1.GetDatasetTrustResponse;
import io.javatask.proto.v1.ListDatasetsResponse;
import io.javatask.proto.v1.ListMissesResponse;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** What was said of data sets, to be read by people or by programs. */
public final class TrustAnswer {
  private final MessageOrBuilder message;
  private final Consumer<TrustText> text;
  private final boolean blocks;

  private TrustAnswer(MessageOrBuilder message, Consumer<TrustText> text, boolean blocks) {
    this.message = message;
    this.text = text;
    this.blocks = blocks;
  }

  static TrustAnswer of(GetDatasetTrustResponse answer) {
    return new TrustAnswer(answer, text -> text.dataset(answer), false);
  }

  static TrustAnswer of(ListDatasetsResponse answer) {
    return new TrustAnswer(answer, text -> text.datasets(answer), false);
  }

  static TrustAnswer of(ListMissesResponse answer) {
    return new TrustAnswer(answer, text -> text.misses(answer), false);
  }

  static TrustAnswer of(EvaluateGateResponse answer) {
    boolean blocks = answer.getAction() == GateVerdict.GATE_VERDICT_BLOCK;
    return new TrustAnswer(answer, text -> text.gate(answer), blocks);
  }

  /**
   * Prints it.
   *
   * @param json as the JSON of the wire's message, whole, instead of in lines
   */
  public void print(PrintWriter out, boolean json) {
    if (json) {
      out.println(json());
    } else {
      text.accept(new TrustText(out));
    }
    out.flush();
  }

  /** Whether it is a gate's, and keeps closed what stands behind it. */
  public boolean blocks() {
    return blocks;
  }

  private String json() {
    try {
      return JsonFormat.printer().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
