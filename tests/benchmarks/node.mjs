/**
 * One entry of a WebAssembly module, called over and over: the first line of the input says which and with what, then
 * each "call" is answered with the nanoseconds it took and each "read <argument>" with an array's bytes as base64;
 * "clear <argument>" makes them 0, and is answered with how many there are; "set <argument> <number>" has another
 * number in an argument's place.
 */

import { createInterface } from "node:readline";

const STACK_BYTES = 65536;
const PAGE_BYTES = 65536;
const ALIGNMENT = 64;
const PLACES = [0, 8]; // where numba would put a result and an exception

const memory = new WebAssembly.Memory({ initial: STACK_BYTES / PAGE_BYTES });
let call;
let arrays;
let values;

/** Put an argument's bytes into memory, if it has any; what the entry takes for it: its address, or the number. */
function place(argument, index) {
	if (argument.bytes === undefined) return argument;
	const bytes = Buffer.from(argument.bytes, "base64");
	const address = memory.grow(Math.ceil((bytes.length + ALIGNMENT) / PAGE_BYTES)) * PAGE_BYTES;
	new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
	arrays[index] = { address, length: bytes.length };
	return address;
}

async function load({ module, entry, arguments: given }) {
	const pointer = new WebAssembly.Global({ value: "i32", mutable: true }, STACK_BYTES);
	const env = { __linear_memory: memory, __stack_pointer: pointer };
	const { instance } = await WebAssembly.instantiate(Buffer.from(module, "base64"), { env });
	arrays = [];
	values = given.map(place);
	call = () => instance.exports[entry](...PLACES, ...values);
}

function answer(question) {
	if (question === "call") {
		const began = process.hrtime.bigint();
		call();
		return process.hrtime.bigint() - began;
	}
	const [asked, argument, number] = question.split(" ");
	if (asked === "set") return (values[Number(argument)] = Number(number));
	const { address, length } = arrays[Number(argument)];
	if (asked === "clear") return new Uint8Array(memory.buffer, address, length).fill(0).length;
	return Buffer.from(memory.buffer, address, length).toString("base64");
}

for await (const line of createInterface({ input: process.stdin })) {
	if (call === undefined) await load(JSON.parse(line));
	else process.stdout.write(`${answer(line)}\n`);
}
