package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.cache.entry.ResponseHead;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form of messages in an inbox: a line of a letter for the kind and its fields, separated by colons; then, of {@link
 * RelayMessage.Data}, the head's text and the bytes. Whatever else is in an inbox is not ours, and reads as nothing.
 */
final class RelayCodec {

    /** The most bytes of the stream in one message. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_LINE = 200;
    private static final int MAX_HEAD = 32 * 1024;
    private static final int MAX_HOLDER = 200;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{1,32}");

    private RelayCodec() {}

    static byte[] encode(RelayMessage message) {
        if (message instanceof RelayMessage.Data data) {
            return encode(data);
        } else if (message instanceof RelayMessage.Welcome one) {
            return line("w", one.session(), one.leader());
        } else if (message instanceof RelayMessage.Alive one) {
            return line("k", one.session(), one.leader(), one.sent());
        } else if (message instanceof RelayMessage.End one) {
            return line("e", one.session(), one.leader(), one.total(), one.good() ? 1 : 0);
        } else if (message instanceof RelayMessage.Gone one) {
            return line("x", one.session(), one.leader());
        } else if (message instanceof RelayMessage.Ack one) {
            return line("a", one.session(), one.position());
        } else if (message instanceof RelayMessage.Again one) {
            return line("r", one.session(), one.position());
        }
        return line("u", message.session());
    }

    private static byte[] encode(RelayMessage.Data data) {
        byte[] head = data.head().map(one -> one.text().getBytes(ISO_8859_1)).orElse(new byte[0]);
        int headLength = data.head().isPresent() ? head.length : -1;
        byte[] line = line("d", data.session(), data.leader(), data.offset(), headLength, data.urgent() ? 1 : 0);
        byte[] all = Arrays.copyOf(line, line.length + head.length + data.bytes().length);
        System.arraycopy(head, 0, all, line.length, head.length);
        System.arraycopy(data.bytes(), 0, all, line.length + head.length, data.bytes().length);
        return all;
    }

    private static byte[] line(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.isEmpty() ? "" : ":").append(field);
        }
        return line.append('\n').toString().getBytes(ISO_8859_1);
    }

    /** Whether this can be an id of a replica or a session, and so a part of a channel's name. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether this can be the token of a lease. */
    static boolean isHolder(String text) {
        return !text.isEmpty() && text.length() <= MAX_HOLDER;
    }

    /** Reads a message; empty if it is none. Never throws. */
    static Optional<RelayMessage> decode(byte[] message) {
        int end = 0;
        while (end < message.length && end < MAX_LINE && message[end] != '\n') {
            end++;
        }
        if (end == message.length || end == MAX_LINE) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(new String(message, 0, end, ISO_8859_1).split(":", -1), message, end + 1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException notOurs) {
            return Optional.empty();
        }
    }

    private static RelayMessage read(String[] fields, byte[] message, int start) {
        String session = id(fields[1]);
        return switch (fields[0]) {
            case "w" -> new RelayMessage.Welcome(session, id(fields[2]));
            case "d" -> data(session, fields, message, start);
            case "k" -> new RelayMessage.Alive(session, id(fields[2]), number(fields[3]));
            case "e" -> new RelayMessage.End(session, id(fields[2]), number(fields[3]), fields[4].equals("1"));
            case "x" -> new RelayMessage.Gone(session, id(fields[2]));
            case "a" -> new RelayMessage.Ack(session, number(fields[2]));
            case "r" -> new RelayMessage.Again(session, number(fields[2]));
            case "u" -> new RelayMessage.Unfollow(session);
            default -> throw new IllegalArgumentException("Not a message");
        };
    }

    private static RelayMessage data(String session, String[] fields, byte[] message, int start) {
        long offset = number(fields[3]);
        int headLength = Integer.parseInt(fields[4]);
        int from = start + Math.max(0, headLength);
        if (headLength > MAX_HEAD || from > message.length || message.length - from > MAX_BYTES) {
            throw new IllegalArgumentException("Not as long as it says");
        }
        Optional<ResponseHead> head = headLength < 0
                ? Optional.empty()
                : ResponseHead.parse(new String(message, start, headLength, ISO_8859_1));
        if (head.isPresent() != (offset == 0)) {
            throw new IllegalArgumentException("The head is at the beginning");
        }
        byte[] bytes = Arrays.copyOfRange(message, from, message.length);
        return new RelayMessage.Data(session, id(fields[2]), offset, head, bytes, fields[5].equals("1"));
    }

    private static String id(String text) {
        if (!isId(text)) {
            throw new IllegalArgumentException("Not an id");
        }
        return text;
    }

    private static long number(String text) {
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new IllegalArgumentException("Less than 0");
        }
        return number;
    }
}
